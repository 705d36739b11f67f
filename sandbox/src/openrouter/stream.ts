import type { Completion } from './completion.js';
import { textOf, typeOf } from './refusal.js';
import type { StepAt } from './script.js';
import type { OpenRouterSettings } from './settings.js';
import type { Wire } from './wire.js';

const COMMENT_MS = 200;

/** Whole characters: a tear inside one is the wire's business. */
export const chunksOf = (content: string, size: number): string[] =>
  content.match(new RegExp(`.{1,${size}}`, 'gsu')) ?? [];

interface Streaming {
  completion: Completion;
  settings: OpenRouterSettings;
  fault: StepAt<'chat'> | undefined;
  /** Told what has been sent so far. */
  onSaid: (content: string) => void;
  /** Told once, before the end of the stream is sent, or when the client has hung up. */
  onSettled: (cancelled: boolean) => void;
  /** Tears the connection down. */
  destroy: () => void;
}

/** Ends or keeps a stream the way the fault wants it. */
async function breakOff(wire: Wire, { completion, fault, destroy }: Streaming): Promise<void> {
  switch (fault?.do) {
    case 'stream-error':
    case 'choice-error': {
      const { status } = fault;
      await wire.event(completion.errorChunk(status, fault.message ?? textOf(status), typeOf(status)));
      return wire.end(fault.do === 'choice-error' || fault.done);
    }
    case 'cut':
      return fault.how === 'end' ? wire.end(false) : destroy();
    case 'silence':
      while (fault.comments && !wire.isClosed) {
        await wire.comment();
        await wire.pause(COMMENT_MS);
      }
      return wire.silence();
    default:
      return undefined;
  }
}

/** After how many chunks of words the stream breaks; Infinity when it does not. */
const breaksAfter = (fault: StepAt<'chat'> | undefined): number => {
  if (fault?.do === 'choice-error') return Infinity;
  return fault && 'after' in fault ? fault.after : Infinity;
};

/** Writes a completion as server-sent events, as far as the fault lets it. */
export async function streamOut(wire: Wire, streaming: Streaming): Promise<void> {
  const { completion, settings, fault, onSaid } = streaming;
  await wire.comment();
  await wire.pause(settings.thinkMs);
  await wire.comment();

  const chunks = chunksOf(completion.draft.content, settings.chunkChars);
  const last = Math.min(chunks.length, breaksAfter(fault));
  let said = '';
  for (const words of chunks.slice(0, last)) {
    if (wire.isClosed) break;
    await wire.event(completion.wordsChunk(words));
    onSaid((said += words));
    await wire.pause(fault?.do === 'slow' ? fault.ms : settings.chunkMs);
  }
  streaming.onSettled(wire.isClosed);
  if (wire.isClosed) return;
  if (breaksAfter(fault) !== Infinity || fault?.do === 'choice-error') return breakOff(wire, streaming);
  await wire.event(completion.lastChunk());
  await wire.event(completion.usageChunk());
  await wire.end(true);
}
