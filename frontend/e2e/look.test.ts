import { lookAt } from './look.js';
import { scenesFor } from './scenes.js';
import { useStage } from './stage.js';

lookAt('look', useStage({ delays: { queueMs: 10, drawMs: 20 } }), scenesFor);
