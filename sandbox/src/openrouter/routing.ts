import { refusalOf } from './misbehave.js';
import { modelOf, realId } from './models.js';
import type { Order } from './order.js';
import type { Parts } from './parts.js';
import { Refusal, unavailable } from './refusal.js';
import type { StepAt } from './script.js';
import type { OpenRouterSettings } from './settings.js';

/** The model that answers, and what goes wrong with it. */
export interface Route {
  model: string;
  fault: StepAt<'chat'> | undefined;
}

/** What concerns the account and not a model: no other model is tried. */
const FINAL = [401, 402];

function constraintOn(id: string, order: Order, settings: OpenRouterSettings): Refusal | undefined {
  const model = modelOf(id);
  const { models, maxPrice } = order;
  const no = (status: number, code: string, message: string) => unavailable(status, code, models, message);
  if (!model) return no(400, 'model_not_found', `${id} is not a valid model ID`);
  if (settings.gone.includes(realId(id))) return no(404, 'model_deprecated', `${id} has been deprecated`);
  if (!order.providerAllowed) {
    return no(404, 'constraint_filtered', 'No allowed providers are available for the selected model.');
  }
  if (order.requireParameters && order.format && order.format.type !== 'text' && !model.structured) {
    return no(404, 'no_endpoints', 'No endpoints found that can handle the requested parameters.');
  }
  if ((maxPrice.prompt ?? Infinity) < model.input || (maxPrice.completion ?? Infinity) < model.output) {
    return no(404, 'constraint_filtered', 'No endpoints found within the requested max_price.');
  }
  if (order.bothSamplingKnobs && model.oneSamplingKnob) {
    return new Refusal(400, '`temperature` and `top_p` cannot both be specified for this model.');
  }
  if (settings.down.includes(realId(id))) {
    return no(503, 'temporarily_unavailable', `${id} is temporarily unavailable`);
  }
  return undefined;
}

/**
 * Goes through the models of an order until one can answer.
 * @throws Refusal the last one's, when none can
 */
export function routeOf(
  order: Order,
  { script, settings }: Pick<Parts, 'script' | 'settings'>,
  onFault: (fault: StepAt<'chat'>) => void,
): Route {
  // A wrong name among `models` is a mistake of the caller, so the others are not tried.
  const unknown = order.models.find((id) => !modelOf(id));
  if (unknown) throw constraintOn(unknown, order, settings) ?? new Refusal(400);
  let refusal = new Refusal(404);
  for (const id of order.models) {
    const model = realId(id);
    const constraint = constraintOn(id, order, settings);
    const fault = constraint ? undefined : script.take('chat', { text: order.lastText, model });
    if (fault) onFault(fault);
    const refused = constraint ?? (fault && refusalOf(fault, model, order.lastText));
    if (!refused) return { model, fault };
    refusal = refused;
    if (FINAL.includes(refused.status)) break;
  }
  throw refusal;
}
