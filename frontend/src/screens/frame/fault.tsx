import { ApiError } from '../../api/http.js';
import type { FaultText } from '../../i18n/ru-faults.js';
import { useI18n } from '../../i18n/i18n.js';
import type { Messages } from '../../i18n/ru.js';
import { ErrorNote, Note } from '../../ui/error-note.js';

/** The words for whatever a call threw; what is not an ApiError is our own mistake. */
export function faultText(t: Messages, error: unknown): FaultText {
  if (!(error instanceof ApiError)) return t.faults.internal();
  return t.faults[error.code]({ ...error.details, retryAfter: error.retryAfter });
}

interface FaultProps {
  error: unknown;
  onRetry?: (() => void) | undefined;
  /** Nothing else is on the screen. */
  alone?: boolean;
}

/** In place of what could not be shown. */
export function Fault({ error, onRetry, alone = false }: FaultProps) {
  const { t } = useI18n();
  const action = onRetry && { text: t.common.retry, onPress: onRetry };
  return <ErrorNote {...faultText(t, error)} {...(action ? { action } : {})} alone={alone} />;
}

/** Beside the thing that was refused. */
export function FaultLine({ error }: { error: unknown }) {
  const { t } = useI18n();
  return <Note tone="danger" {...faultText(t, error)} />;
}
