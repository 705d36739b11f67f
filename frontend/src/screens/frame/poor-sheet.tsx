import { useQuery } from '@tanstack/react-query';
import { serverNow } from '../../api/clock.js';
import { creditsQuery } from '../../api/credits.js';
import type { ApiError } from '../../api/http.js';
import { nextFreeGrant } from '../../i18n/format.js';
import { useI18n } from '../../i18n/i18n.js';
import { Button, buttonLook } from '../../ui/button.js';
import { Link, usePath } from '../../ui/navigation.js';
import { Sheet } from '../../ui/sheet.js';
import { withQuery } from './back.js';

/** A 402 in words: what it takes, what is there, where to get more and come back, and when free credits come. */
export function PoorSheet({ error, onClose }: { error: ApiError; onClose: () => void }) {
  const { t } = useI18n();
  const { data } = useQuery(creditsQuery());
  const back = usePath();
  return (
    <Sheet title={t.quiz.poor.title} closeLabel={t.common.close} onClose={onClose}>
      <p className="text-[1.0625rem] leading-snug">
        {t.quiz.poor.text(error.details.needed ?? 0, error.details.available ?? 0)}
      </p>
      {data && data.held > 0 && <p className="leading-snug text-muted">{t.quiz.poor.held(data.held)}</p>}
      <p className="leading-snug text-muted">{t.quiz.poor.renew(t.format.day(nextFreeGrant(serverNow())))}</p>
      <div className="grid gap-3">
        <Link href={withQuery(error.details.topUp ?? '/shop', { back })} className={buttonLook()}>
          {t.quiz.poor.topUp}
        </Link>
        <Button look="plain" onClick={onClose}>
          {t.quiz.poor.ok}
        </Button>
      </div>
    </Sheet>
  );
}
