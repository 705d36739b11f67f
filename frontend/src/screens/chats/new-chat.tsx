import { useEffect, useEffectEvent } from 'react';
import { useChatWords } from '../../i18n/chat.js';
import { navigate } from '../../ui/navigation.js';
import { Bones } from '../frame/bones.js';
import { FaultLine } from '../frame/fault.js';
import { PictureChoices } from '../frame/picture-choices.js';
import { Headline, Screen } from '../frame/screen.js';
import { useOpenChat } from '../frame/use-open-chat.js';

/**
 * Which picture a chat is to be about; one that has a chat leads into it. The bot has only addresses: it
 * names a result in `?generation=`, and nobody needs to choose.
 */
export function NewChat() {
  const words = useChatWords().pictures;
  const { open, busy, error } = useOpenChat({ replace: true });
  const named = new URLSearchParams(location.search).get('generation');
  const openNamed = useEffectEvent(() => {
    if (named) open({ generationId: named });
  });
  useEffect(() => openNamed(), []);
  if (named && !error) return <Bones />;
  return (
    <Screen onBack={() => navigate('/')}>
      <Headline title={words.newTitle} lead={words.newLead} />
      {error && <FaultLine error={error} />}
      <PictureChoices busy={busy} onChoose={open} />
    </Screen>
  );
}
