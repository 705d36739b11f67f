import type { GenerationInput } from '@primerka/contract';
import { useOrderWords } from '../../i18n/edit.js';
import { buttonLook } from '../../ui/button.js';
import { Link } from '../../ui/navigation.js';

/** Back to where an edit was asked for, while that chat is there. */
export function ChatLink({ input }: { input: GenerationInput }) {
  const words = useOrderWords(input.kind);
  if (input.kind !== 'edit' || !input.chatId) return null;
  return (
    <Link href={`/chats/${input.chatId}`} className={buttonLook('soft')}>
      {words.toChat}
    </Link>
  );
}
