import { Answer, Typing } from './answer.js';
import { Begin } from './begin.js';
import { OrderLine } from './order.js';
import type { Row } from './rows.js';
import { Said, Unsent } from './said.js';
import type { useSending } from './use-sending.js';

interface LineProps {
  row: Row;
  sending: ReturnType<typeof useSending>;
  onText: (text: string) => void;
  /** Words come back to be changed, beside those that are being written. */
  onReturned: (text: string) => void;
  /** Nothing has been said yet. */
  empty: boolean;
}

export function Line({ row, sending, onText, onReturned, empty }: LineProps) {
  switch (row.kind) {
    case 'begin':
      return <Begin empty={empty} onText={onText} />;
    case 'said':
      return <Said text={row.message.text} chip={row.chip} at={row.at} />;
    case 'outgoing':
      return (
        <Unsent
          text={row.outgoing.text}
          chip={row.chip}
          error={sending.error}
          held={sending.held}
          onResend={sending.resend}
          onTakeBack={() => onReturned(sending.takeBack())}
        />
      );
    case 'typing':
      return <Typing />;
    case 'answer': {
      const { message, question } = row;
      return (
        <Answer
          message={message}
          onAgain={question && (() => sending.again(question, message))}
          busy={sending.busy || sending.outgoing !== null}
        />
      );
    }
    case 'order':
      return <OrderLine order={row.order} title={row.title} retried={row.retried} />;
  }
}
