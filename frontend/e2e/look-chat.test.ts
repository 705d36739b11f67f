import { chatScenesFor } from './chat-scenes.js';
import { lookAt } from './look.js';
import { useStage } from './stage.js';

lookAt('look-chat', useStage({ delays: { queueMs: 10, drawMs: 20 } }), chatScenesFor);
