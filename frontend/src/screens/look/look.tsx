import type { Look } from '@primerka/contract';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { ApiError } from '../../api/http.js';
import { lookQuery, wearLook } from '../../api/looks.js';
import { useI18n } from '../../i18n/i18n.js';
import { useLookWords } from '../../i18n/look.js';
import { Section } from '../../ui/card.js';
import { ErrorNote } from '../../ui/error-note.js';
import { navigate } from '../../ui/navigation.js';
import { Picture } from '../../ui/picture.js';
import { Skeleton } from '../../ui/skeleton.js';
import { Fault } from '../frame/fault.js';
import { Headline, Screen } from '../frame/screen.js';

const home = () => navigate('/');

/** What somebody has shared, and the way to wear the same. */
export function LookScreen({ code }: { code: string }) {
  const { t } = useI18n();
  const words = useLookWords();
  const query = useQuery(lookQuery(code));
  const gone = query.error instanceof ApiError && ['not_found', 'request.invalid'].includes(query.error.code);
  if (query.data && !gone) return <Shown code={code} look={query.data} onBroken={() => void query.refetch()} />;
  if (query.isPending) return <LookBones />;
  return (
    <Screen onBack={home}>
      {gone ? (
        <ErrorNote alone {...words.gone} action={{ text: t.home.start, onPress: () => navigate('/try') }} />
      ) : (
        <Fault alone error={query.error} onRetry={() => void query.refetch()} />
      )}
    </Screen>
  );
}

function Shown({ code, look, onBroken }: { code: string; look: Look; onBroken: () => void }) {
  const { t } = useI18n();
  const words = useLookWords();
  const client = useQueryClient();
  const wear = useMutation({
    mutationFn: () => wearLook(client, code),
    onSuccess: () => navigate('/try'),
    // Perhaps it has gone meanwhile.
    onError: () => client.invalidateQueries(lookQuery(code)),
  });
  const { picture, garments, own } = look;
  const { title, lead } = own ? words.own : words;
  return (
    <Screen
      onBack={home}
      action={{ text: words.wear, onPress: () => wear.mutate(), enabled: true, busy: wear.isPending }}
    >
      <Headline title={title} lead={lead} />
      <div className="grid gap-3">
        <div
          className="overflow-hidden rounded-[2rem] shadow-card"
          style={{ aspectRatio: picture.width / picture.height }}
        >
          <Picture src={picture.url} alt={words.alt} className="size-full" onBroken={onBroken} />
        </div>
        <p className="px-1 text-sm leading-snug text-muted">{t.result.ai}</p>
      </div>
      <Section title={words.garments}>
        <ul className="grid grid-cols-4 gap-2.5">
          {garments.map(({ category, thumbUrl }) => (
            <li key={category} className="grid content-start gap-1.5">
              <Picture
                src={thumbUrl}
                alt=""
                className="aspect-3/4 rounded-2xl bg-card shadow-card"
                onBroken={onBroken}
              />
              <span className="px-0.5 text-center text-[0.8125rem] leading-tight break-words text-muted">
                {t.categories[category]}
              </span>
            </li>
          ))}
        </ul>
      </Section>
    </Screen>
  );
}

function LookBones() {
  const words = useLookWords();
  return (
    <Screen onBack={home}>
      <Headline title={words.title} lead={words.lead} />
      <Skeleton className="aspect-2/3 rounded-[2rem]" />
      <Skeleton className="h-40" />
    </Screen>
  );
}
