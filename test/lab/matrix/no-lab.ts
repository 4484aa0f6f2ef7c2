import {whyNoLab} from '../requirements.ts'

/** The reason these tests cannot run here, or false. */
export const noLab: string | false = (await whyNoLab()) ?? false
