export type {
  ClusterConfig,
  Config,
  EtcdAccess,
  HostConfig,
  LoadedAuth,
  LoadedTls,
  SlackConfig,
  SshServerConfig,
} from './config.ts'
export {type Needs, type Variable, variables} from './environment.ts'
export {type Loaded, type LoadInput, loadConfig, readConfig} from './load.ts'
export {printConfig} from './print.ts'
export {configJsonSchema} from './schema.ts'
