import {tellGrowthOn} from './growth-stories.ts'

tellGrowthOn('3.5')
