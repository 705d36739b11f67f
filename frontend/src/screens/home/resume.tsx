import type { Draft, Generation, PictureRef } from '@primerka/contract';
import { stepOf, walkOf } from '../../api/draft-rules.js';
import { sourceOf, usePicture } from '../../api/pictures.js';
import { useI18n } from '../../i18n/i18n.js';
import { ForwardIcon } from '../../ui/icons.js';
import { Link } from '../../ui/navigation.js';
import { Picture } from '../../ui/picture.js';

interface ResumeProps {
  href: string;
  source: PictureRef | null;
  title: string;
  text: string;
  live?: boolean;
}

function Resume({ href, source, title, text, live = false }: ResumeProps) {
  const { picture } = usePicture(source);
  return (
    <Link href={href} className="flex animate-rise items-center gap-3.5 rounded-card bg-card p-2.5 shadow-card">
      {picture ? (
        <Picture src={picture.thumbUrl} alt="" focus="top" className="h-18 w-14 shrink-0 rounded-2xl" />
      ) : (
        <span className="h-18 w-14 shrink-0 rounded-2xl bg-well" />
      )}
      <span className="grid min-w-0 grow gap-0.5">
        <span className="flex items-center gap-2 font-semibold">
          {live && <span aria-hidden="true" className="size-2 shrink-0 animate-beat rounded-full bg-accent" />}
          {title}
        </span>
        <span className="text-[0.9375rem] leading-snug text-muted">{text}</span>
      </span>
      <ForwardIcon className="size-5 text-muted" />
    </Link>
  );
}

export function RunningCard({ generation }: { generation: Generation }) {
  const { t } = useI18n();
  const stage = generation.stage === 'done' ? 'finishing' : generation.stage;
  return (
    <Resume
      live
      href={`/generations/${generation.id}`}
      source={sourceOf(generation.input)}
      title={generation.kind === 'edit' ? t.home.editing : t.home.drawing}
      text={t.progress.stages[stage].title}
    />
  );
}

export function DraftCard({ draft }: { draft: Draft }) {
  const { t } = useI18n();
  const walk = walkOf(draft);
  return (
    <Resume
      href="/try"
      source={draft.personPhotoId === null ? null : { photoId: draft.personPhotoId }}
      title={t.home.continue}
      text={t.home.continueStep(walk.indexOf(stepOf(draft)) + 1, walk.length)}
    />
  );
}
