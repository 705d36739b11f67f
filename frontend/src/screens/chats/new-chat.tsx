import { useChatWords } from '../../i18n/chat.js';
import { navigate } from '../../ui/navigation.js';
import { FaultLine } from '../frame/fault.js';
import { PictureChoices } from '../frame/picture-choices.js';
import { Headline, Screen } from '../frame/screen.js';
import { useOpenChat } from '../frame/use-open-chat.js';

/** Which picture a chat is to be about; one that has a chat leads into it. */
export function NewChat() {
  const words = useChatWords().pictures;
  const { open, busy, error } = useOpenChat({ replace: true });
  return (
    <Screen onBack={() => navigate('/')}>
      <Headline title={words.newTitle} lead={words.newLead} />
      {error && <FaultLine error={error} />}
      <PictureChoices busy={busy} onChoose={open} />
    </Screen>
  );
}
