import type { Generation } from '@primerka/contract';
import { useMutation, useQueryClient, type QueryClient } from '@tanstack/react-query';
import { referralQuery, shareGeneration } from '../../api/sharing.js';
import { useI18n } from '../../i18n/i18n.js';
import { useSharingWords } from '../../i18n/sharing.js';
import { openStory, sendPrepared, shareLink, shareNatively, useSharing, type Shared } from '../../telegram/sharing.js';
import { Button } from '../../ui/button.js';
import { SendIcon, StoryIcon } from '../../ui/more-icons.js';
import { useToast } from '../../ui/toast.js';
import { faultText } from '../frame/fault.js';

interface ShareProps {
  id: string;
  kind: Generation['kind'];
  /** The picture that is shown, and what it is called as a file. */
  url: string;
  file: string;
}

/** The picture for others: to a chat in whatever way this client has, to a story where it has any. */
export function ShareActions({ id, kind, url, file }: ShareProps) {
  const { t } = useI18n();
  const words = useSharingWords().picture;
  const toast = useToast();
  const client = useQueryClient();
  const can = useSharing();
  const failed = (error: Error) => toast(faultText(t, error).title);

  const chat = useMutation({
    meta: { quiet: true },
    mutationFn: async (): Promise<Shared | 'copied'> => {
      if (can.message) {
        const { preparedMessageId } = await shareGeneration(id);
        if (preparedMessageId !== null) return sendPrepared(preparedMessageId);
      }
      const shared = await shareFile(url, file);
      return shared === 'failed' ? shareInvitation(client, words.text) : shared;
    },
    onSuccess: (shared) => {
      if (shared === 'copied') toast(words.copied);
      if (shared === 'failed') toast(words.failed);
    },
    onError: failed,
  });

  const story = useMutation({
    meta: { quiet: true },
    mutationFn: async () => {
      const [{ storyUrl }, link] = await Promise.all([shareGeneration(id), ownLink(client)]);
      return openStory(storyUrl, link === null ? words.text : `${words.text} ${link}`);
    },
    onSuccess: (opened) => opened || toast(words.noStory),
    onError: failed,
  });

  return (
    <div className={`grid gap-3 ${can.story ? 'grid-cols-2' : 'grid-cols-1'}`}>
      <Button
        look="plain"
        className="px-4!"
        icon={<SendIcon className="size-5" />}
        busy={chat.isPending}
        onClick={() => chat.mutate()}
      >
        {can.message ? words.toChat : words.share}
      </Button>
      {can.story && (
        <Button
          look="plain"
          className="px-4!"
          icon={<StoryIcon className="size-5" />}
          busy={story.isPending}
          onClick={() => story.mutate()}
        >
          {words.toStory}
        </Button>
      )}
      {can.message && kind === 'try_on' && (
        <p className="col-span-full px-1 text-sm leading-snug text-muted">{words.look}</p>
      )}
    </div>
  );
}

/** Null when there is none, or when it could not be asked for: neither keeps a picture from being shown. */
async function ownLink(client: QueryClient): Promise<string | null> {
  const referral = await client.ensureQueryData(referralQuery()).catch(() => null);
  return referral?.link ?? null;
}

/** ms: longer than this a tap is not remembered by any browser, and the sheet would not open. */
const FETCHING = 10_000;

/** The picture itself, by the phone's own sheet. */
async function shareFile(url: string, name: string): Promise<Shared> {
  const empty = new File([], name, { type: 'image/jpeg' });
  // Asked first: a phone that takes no files need not fetch one.
  if (!('canShare' in navigator) || !navigator.canShare({ files: [empty] })) return 'failed';
  try {
    const answer = await fetch(url, { signal: AbortSignal.timeout(FETCHING) });
    if (!answer.ok) return 'failed';
    const picture = await answer.blob();
    return await shareNatively({ files: [new File([picture], name, { type: picture.type })] });
  } catch {
    return 'failed';
  }
}

/** Instead of the picture, the way to make one. */
async function shareInvitation(client: QueryClient, text: string): Promise<Shared | 'copied'> {
  const link = await ownLink(client);
  return link === null ? 'failed' : shareLink(link, text);
}
