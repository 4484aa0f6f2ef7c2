import {tellStoriesOn} from './the-stories.ts'

tellStoriesOn('3.4')
