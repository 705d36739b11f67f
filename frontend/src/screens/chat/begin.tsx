import { usePicture } from '../../api/pictures.js';
import { useChatWords } from '../../i18n/chat.js';
import { Picture } from '../../ui/picture.js';
import { useRoom } from './room.js';

/** The picture the chat is about, above everything that was said of it; in a new chat also how to begin. */
export function Begin({ empty, onText }: { empty: boolean; onText: (text: string) => void }) {
  const words = useChatWords();
  const { chat } = useRoom();
  const { picture, gone } = usePicture(chat.source);
  const shape = picture ? picture.width / picture.height : 3 / 4;
  return (
    <div className="grid justify-items-center gap-4 px-2 pt-4 pb-2 text-center">
      {chat.source === null || gone ? (
        <p className="rounded-full bg-well px-4 py-1.5 text-sm text-muted">{words.begin.gone}</p>
      ) : (
        <div className={empty ? 'w-[min(11rem,44%)]' : 'w-[min(10rem,40%)]'} style={{ aspectRatio: shape }}>
          <Picture
            src={picture?.url ?? ''}
            alt={words.begin.source}
            className="size-full rounded-[1.75rem] shadow-card"
          />
        </div>
      )}
      {empty && (
        <>
          <div className="grid gap-1.5">
            <h2 className="text-2xl leading-tight">{words.begin.title}</h2>
            <p className="leading-snug text-muted">{words.begin.text}</p>
          </div>
          <ul aria-label={words.begin.chipsLabel} className="flex flex-wrap justify-center gap-1.5">
            {words.begin.chips.map((chip) => (
              <li key={chip}>
                <button
                  type="button"
                  onClick={() => onText(chip)}
                  className="min-h-11 rounded-full bg-accent-soft px-3.5 py-2 text-[0.875rem] leading-tight text-accent-ink transition active:scale-[0.98]"
                >
                  {chip}
                </button>
              </li>
            ))}
          </ul>
        </>
      )}
    </div>
  );
}
