export { launchBackend, migrate, startBackend } from './backend.js';
export { SANDBOX_BOT_TOKEN, signInitData, type SignOptions, type TelegramUser } from './telegram/init-data.js';
export { startKie, type KieControl, type KieOptions, type KieStandIn, type ScriptStepInput } from './kie/server.js';
export { type Leashed } from './leash.js';
export { PEOPLE, type Person } from './telegram/people.js';
export {
  startOpenRouter,
  type LoggedRequest as OpenRouterRequest,
  type OpenRouterControl,
  type OpenRouterOptions,
  type OpenRouterScriptStepInput,
  type OpenRouterSettings,
  type OpenRouterStandIn,
  type Picture as OpenRouterPicture,
} from './openrouter/server.js';
export { freePort } from './ports.js';
export { startPostgres, type Postgres, type PostgresOptions } from './postgres.js';
export { SandboxError } from './sandbox-error.js';
export { startSandbox, type Sandbox, type SandboxOptions } from './sandbox.js';
export { SAMPLES_DIR } from './telegram/samples.js';
export {
  startTelegram,
  type SentMessage,
  type StarTransaction,
  type Telegram,
  type TelegramControl,
  type TelegramOptions,
  type TelegramScriptStepInput,
} from './telegram/server.js';
export {
  ControlError,
  startYooKassa,
  type Delivery,
  type LoggedRequest as YooKassaRequest,
  type MethodView,
  type PaymentView,
  type RefundView,
  type YooKassaControl,
  type YooKassaOptions,
  type YooKassaSettings,
  type YooKassaStandIn,
  type YooScriptStepInput,
} from './yookassa/server.js';
