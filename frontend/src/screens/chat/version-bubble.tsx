import type { Generation } from '@primerka/contract';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { sourceOf, usePicture } from '../../api/pictures.js';
import { useChatWords } from '../../i18n/chat.js';
import { useI18n } from '../../i18n/i18n.js';
import { useSharingWords } from '../../i18n/sharing.js';
import { saveInTelegram } from '../../telegram/files.js';
import { RoundButton } from '../../ui/button.js';
import { CheckIcon, DownloadIcon, OpenIcon, PencilIcon, ZoomIcon } from '../../ui/more-icons.js';
import { CompareSlider } from '../../ui/compare-slider.js';
import { Link } from '../../ui/navigation.js';
import { Picture } from '../../ui/picture.js';
import { useToast } from '../../ui/toast.js';
import { CloserLook } from '../frame/closer-look.js';
import { nameOf, useRoom } from './room.js';
import { samePicture } from './tree.js';

type Shown = NonNullable<Generation['result']>;

const QUIET = 'flex min-h-11 items-center gap-2 rounded-full bg-well px-3.5 text-[0.9375rem] leading-tight';

/** A new version: before and after under one finger, and where to go from here. */
export function VersionBubble({ order, result, caption }: { order: Generation; result: Shown; caption: string }) {
  const { t } = useI18n();
  const words = useChatWords();
  const { unsaved } = useSharingWords().picture;
  const client = useQueryClient();
  const toast = useToast();
  const { versions, base, setBase } = useRoom();
  const [zoom, setZoom] = useState(false);
  const before = usePicture(sourceOf(order.input));
  const ref = { generationId: order.id };
  const name = nameOf(words, versions, ref);
  const isBase = samePicture(base, ref);
  const refresh = () => void client.invalidateQueries({ queryKey: ['versions'] });
  const after = <Picture src={result.url} alt={words.order.result(name)} className="size-full" onBroken={refresh} />;
  const aspect = result.width / result.height;
  const file = `primerka-${order.createdAt.slice(0, 10)}.jpg`;
  return (
    <article
      aria-label={`${name}. ${caption}`}
      data-order="succeeded"
      className="grid grid-cols-1 gap-2.5 rounded-[1.6rem] rounded-bl-md bg-card p-2 shadow-card"
      // So wide that a picture of any shape can be seen as a whole on a phone.
      style={{ width: `min(100%, 20rem, max(16rem, ${(22 * aspect).toFixed(2)}rem))` }}
    >
      <div className="relative">
        {before.gone ? (
          <div className="overflow-hidden rounded-[1.25rem]" style={{ aspectRatio: aspect }}>
            {after}
          </div>
        ) : (
          <CompareSlider
            aspect={aspect}
            label={t.compare.label}
            beforeText={t.compare.before}
            afterText={t.compare.after}
            valueText={t.compare.value}
            onZoom={() => setZoom(true)}
            before={<Picture src={before.picture?.url ?? ''} alt={words.order.before} className="size-full" />}
            after={after}
          />
        )}
        <RoundButton
          label={t.compare.zoom}
          onClick={() => setZoom(true)}
          className="absolute bottom-2.5 left-2.5 bg-black/65 text-white"
        >
          <ZoomIcon className="size-5" />
        </RoundButton>
      </div>
      <div className="grid gap-0.5 px-1.5">
        <p className="leading-snug font-semibold">{name}</p>
        <p className="text-sm leading-snug text-muted">{caption}</p>
        <p className="text-sm leading-snug text-muted">
          {words.charged(order.charge.amount)}
          {order.watermarked && `, ${t.balance.watermark}`}
        </p>
      </div>
      <div className="flex flex-wrap gap-2">
        {isBase ? (
          <p className={`${QUIET} grow basis-full justify-center bg-good-soft! font-semibold text-good`}>
            <CheckIcon className="size-5" />
            {words.order.isBase}
          </p>
        ) : (
          <button
            type="button"
            onClick={() => setBase(ref)}
            className={`${QUIET} grow basis-full justify-center bg-accent-soft! font-semibold text-accent-ink`}
          >
            <PencilIcon className="size-5" />
            {words.order.goOn}
          </button>
        )}
        <Link href={`/generations/${order.id}`} className={`${QUIET} grow basis-24 justify-center px-2!`}>
          <OpenIcon className="size-5" />
          {words.order.open}
        </Link>
        <a
          href={result.downloadUrl}
          download={file}
          className={`${QUIET} grow basis-24 justify-center px-2!`}
          onClick={(event) => {
            const saving = saveInTelegram(result.downloadUrl, file);
            if (!saving) return;
            event.preventDefault();
            void saving.then((saved) => saved === 'failed' && toast(unsaved));
          }}
        >
          <DownloadIcon className="size-5" />
          {words.order.download}
        </a>
      </div>
      {zoom && (
        <CloserLook
          src={result.url}
          alt={words.order.result(name)}
          labels={{ close: t.common.close, closer: t.compare.zoomIn, further: t.compare.zoomOut }}
          onClose={() => setZoom(false)}
        />
      )}
    </article>
  );
}
