import { lookAt } from './look.js';
import { moneyScenesFor } from './money-scenes.js';
import { useStage } from './stage.js';

lookAt('look-money', useStage({ delays: { queueMs: 10, drawMs: 20 } }), moneyScenesFor);
