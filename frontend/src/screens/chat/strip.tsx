import { useEffect, useRef } from 'react';
import { usePicture } from '../../api/pictures.js';
import { useChatWords } from '../../i18n/chat.js';
import { BranchIcon, CheckIcon, PlusIcon } from '../../ui/more-icons.js';
import { Picture } from '../../ui/picture.js';
import { nameOf, useRoom } from './room.js';
import { keyOf, samePicture, type Version } from './tree.js';

/** Every picture of the chat in a row: a tap says which one the next turn changes. */
export function Strip({ onChoose }: { onChoose: () => void }) {
  const words = useChatWords();
  const { versions, base } = useRoom();
  const own = base !== null && versions.some(({ ref }) => samePicture(ref, base));
  return (
    <ul
      aria-label={words.versions.label}
      className="no-scrollbar flex shrink-0 gap-2 overflow-x-auto border-b border-line px-4 py-2 [@media(max-height:440px)]:hidden"
    >
      {versions.map((version, index) => (
        <li key={keyOf(version.ref)} className="shrink-0">
          <Thumb version={version} before={versions[index - 1] ?? null} />
        </li>
      ))}
      {base !== null && !own && (
        <li className="shrink-0">
          <Thumb version={{ ref: base, number: -1, parent: null }} before={null} />
        </li>
      )}
      <li className="shrink-0">
        <button
          type="button"
          aria-label={words.composer.attach}
          onClick={onChoose}
          className="grid h-16 w-13 place-items-center rounded-2xl border-2 border-dashed border-line text-muted"
        >
          <PlusIcon className="size-5" />
        </button>
      </li>
    </ul>
  );
}

/** `before`: the neighbour; a version that was not made from it shows what it was made from. */
function Thumb({ version: { ref, number, parent }, before }: { version: Version; before: Version | null }) {
  const words = useChatWords();
  const { versions, base, setBase } = useRoom();
  const { picture } = usePicture(ref);
  const button = useRef<HTMLButtonElement>(null);
  const current = samePicture(base, ref);
  useEffect(() => {
    if (!current || !button.current) return;
    const row = button.current.closest('ul');
    const middle = button.current.offsetLeft - (row?.clientWidth ?? 0) / 2 + button.current.clientWidth / 2;
    row?.scrollTo({ left: middle, behavior: 'smooth' });
  }, [current]);
  const elder = parent && versions.find((version) => samePicture(version.ref, parent));
  const branches = elder && before && !samePicture(before.ref, parent);
  const name = nameOf(words, versions, ref);
  const short = (count: number) => (count === 0 ? words.versions.sourceShort : count > 0 ? String(count) : '…');
  const label = [name, parent && words.versions.from(nameOf(words, versions, parent)), current && words.versions.base];
  return (
    <button
      ref={button}
      type="button"
      aria-pressed={current}
      aria-label={label.filter(Boolean).join(', ')}
      onClick={() => setBase(ref)}
      className={`relative block rounded-2xl transition active:scale-95 ${current ? 'ring-3 ring-accent' : ''}`}
    >
      <Picture src={picture?.thumbUrl ?? ''} alt="" focus="top" className="h-16 w-13 rounded-2xl" />
      <span
        // Not as text: the name says it in whole words.
        data-text={branches ? `${short(elder.number)}→${short(number)}` : short(number)}
        className="absolute inset-x-0 bottom-0 rounded-b-2xl bg-black/65 py-0.5 text-center text-[0.6875rem] leading-tight font-semibold text-white before:content-[attr(data-text)]"
      />
      {branches && (
        <span
          aria-hidden="true"
          className="absolute top-1 left-1 grid size-5 place-items-center rounded-full bg-black/65 text-white"
        >
          <BranchIcon className="size-3.5" />
        </span>
      )}
      {current && (
        <span
          aria-hidden="true"
          className="absolute -top-1 -right-1 grid size-5 place-items-center rounded-full bg-accent text-on-accent"
        >
          <CheckIcon className="size-3.5" />
        </span>
      )}
    </button>
  );
}
