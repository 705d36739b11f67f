import type { Generation } from '@primerka/contract';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { startDraft } from '../../api/draft.js';
import { sourceOf, usePicture } from '../../api/pictures.js';
import { useOrderWords } from '../../i18n/edit.js';
import { useI18n } from '../../i18n/i18n.js';
import { useSharingWords } from '../../i18n/sharing.js';
import { saveInTelegram } from '../../telegram/files.js';
import { Button, ButtonLink, RoundButton } from '../../ui/button.js';
import { CompareSlider } from '../../ui/compare-slider.js';
import { DownloadIcon, PlusIcon, ZoomIcon } from '../../ui/more-icons.js';
import { navigate } from '../../ui/navigation.js';
import { Picture } from '../../ui/picture.js';
import { useToast } from '../../ui/toast.js';
import { CloserLook } from '../frame/closer-look.js';
import { orderName } from '../frame/order-name.js';
import { Headline, Screen } from '../frame/screen.js';
import { Complaint } from './complaint.js';
import { DeleteOrder } from './delete-order.js';
import { EditEntrance } from './edit-entrance.js';
import { FavouriteToggle } from './favourite.js';
import { HomeScreenOffer } from './home-screen-offer.js';
import { MoneyTimeline } from './money-timeline.js';
import { ShareActions } from './share.js';

type Shown = NonNullable<Generation['result']>;

export function Result({ generation, result }: { generation: Generation; result: Shown }) {
  const { t } = useI18n();
  const { unsaved } = useSharingWords().picture;
  const words = useOrderWords(generation.kind);
  const client = useQueryClient();
  const toast = useToast();
  const [zoom, setZoom] = useState(false);
  const { input } = generation;
  const { picture: before, gone } = usePicture(sourceOf(input));
  const file = `primerka-${generation.createdAt.slice(0, 10)}.jpg`;

  const refresh = () => void client.invalidateQueries({ queryKey: ['generation', generation.id] });
  const after = <Picture src={result.url} alt={words.alt} className="size-full" onBroken={refresh} />;
  const again = useMutation({
    mutationFn: (personPhotoId: string) => startDraft(client, { personPhotoId, garments: [], step: 'garments' }),
    onSuccess: () => navigate('/try'),
  });
  return (
    <Screen onBack={() => navigate('/')}>
      <Headline title={words.title} lead={orderName(t, input)} />
      <div className="grid gap-3">
        <div className="relative">
          {gone ? (
            <div
              className="overflow-hidden rounded-[2rem] shadow-card"
              style={{ aspectRatio: result.width / result.height }}
            >
              {after}
            </div>
          ) : (
            <CompareSlider
              aspect={result.width / result.height}
              label={t.compare.label}
              beforeText={t.compare.before}
              afterText={t.compare.after}
              valueText={t.compare.value}
              onZoom={() => setZoom(true)}
              before={<Picture src={before?.url ?? ''} alt={words.before} className="size-full" />}
              after={after}
            />
          )}
          <RoundButton
            label={t.compare.zoom}
            onClick={() => setZoom(true)}
            className="absolute bottom-3 left-3 bg-black/65 text-white"
          >
            <ZoomIcon className="size-5" />
          </RoundButton>
          <FavouriteToggle order={generation} />
        </div>
        <p className="px-1 text-sm leading-snug text-muted">
          {t.result.ai} {generation.watermarked && t.result.watermark} {gone && words.onlyAfter}
        </p>
      </div>
      <div className="grid gap-3">
        <ButtonLink
          href={result.downloadUrl}
          download={file}
          icon={<DownloadIcon className="size-5" />}
          onClick={(event) => {
            const saving = saveInTelegram(result.downloadUrl, file);
            if (!saving) return;
            event.preventDefault();
            void saving.then((saved) => saved === 'failed' && toast(unsaved));
          }}
        >
          {t.result.download}
        </ButtonLink>
        {input.kind === 'try_on' && !gone && (
          <Button look="soft" icon={<PlusIcon className="size-5" />} onClick={() => again.mutate(input.personPhotoId)}>
            {t.result.again}
          </Button>
        )}
        <EditEntrance order={generation} />
        <ShareActions id={generation.id} kind={generation.kind} url={result.url} file={file} />
        <Complaint generation={generation} />
      </div>
      <HomeScreenOffer order={generation.id} />
      <MoneyTimeline order={generation} />
      <DeleteOrder order={generation} />
      {zoom && (
        <CloserLook
          src={result.url}
          alt={words.alt}
          labels={{ close: t.common.close, closer: t.compare.zoomIn, further: t.compare.zoomOut }}
          onClose={() => setZoom(false)}
        />
      )}
    </Screen>
  );
}
