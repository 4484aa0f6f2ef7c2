import {tellLossOn} from './loss-stories.ts'

tellLossOn('3.4')
