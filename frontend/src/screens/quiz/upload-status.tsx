import { useI18n } from '../../i18n/i18n.js';
import { Spinner } from '../../ui/spinner.js';

/** What is happening to the chosen file: being made ready, on its way, being checked over there. */
export function UploadStatus({ share }: { share: number }) {
  const { t } = useI18n();
  const percent = Math.round(share * 100);
  const text = share === 0 ? t.upload.preparing : share < 1 ? t.upload.sending(percent) : t.upload.checking;
  return (
    <div role="status" className="grid justify-items-center gap-3 p-4 text-center">
      <Spinner className="size-8 text-accent-ink" />
      <p className="text-[0.9375rem] font-semibold">{text}</p>
      <div aria-hidden="true" className="h-1.5 w-32 overflow-hidden rounded-full bg-line">
        <div className="h-full rounded-full bg-accent transition-[width]" style={{ width: `${percent}%` }} />
      </div>
    </div>
  );
}
