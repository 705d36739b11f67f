import { lookAt } from './look.js';
import { sharingScenesFor } from './sharing-scenes.js';
import { useStage } from './stage.js';

lookAt('look-sharing', useStage({ delays: { queueMs: 10, drawMs: 20 } }), sharingScenesFor);
