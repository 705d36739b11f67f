import { useChatWords } from '../../i18n/chat.js';
import { useI18n } from '../../i18n/i18n.js';
import { Sheet } from '../../ui/sheet.js';
import { PictureChoices } from '../frame/picture-choices.js';
import { useRoom } from './room.js';

/** Another picture for the next turn, from anywhere in the app. */
export function BaseSheet({ onClose }: { onClose: () => void }) {
  const { t } = useI18n();
  const words = useChatWords();
  const { setBase } = useRoom();
  return (
    <Sheet title={words.pictures.baseTitle} closeLabel={t.common.close} onClose={onClose}>
      <PictureChoices
        busy={false}
        onChoose={(ref) => {
          setBase(ref);
          onClose();
        }}
      />
    </Sheet>
  );
}
