import { useI18n } from '../../i18n/i18n.js';
import { Picture } from '../../ui/picture.js';
import { Spinner } from '../../ui/spinner.js';

interface UploadStatusProps {
  preview: string;
  share: number;
  /** The shape of what it stands for. */
  className: string;
}

/** The chosen picture while it is made ready, on its way, or being checked over there. */
export function UploadStatus({ preview, share, className }: UploadStatusProps) {
  const { t } = useI18n();
  const percent = Math.round(share * 100);
  const text = share === 0 ? t.upload.preparing : share < 1 ? t.upload.sending(percent) : t.upload.checking;
  return (
    <div className={`relative overflow-hidden bg-black shadow-card ${className}`}>
      {preview && <Picture key={preview} src={preview} alt="" focus="top" className="size-full opacity-60" />}
      <div
        role="status"
        className="absolute inset-0 grid place-content-center justify-items-center gap-3 bg-black/55 p-4 text-center text-white"
      >
        <Spinner className="size-8" />
        <p className="text-[0.9375rem] font-semibold">{text}</p>
        <div aria-hidden="true" className="h-1.5 w-28 overflow-hidden rounded-full bg-white/30">
          <div className="h-full rounded-full bg-white transition-[width]" style={{ width: `${percent}%` }} />
        </div>
      </div>
    </div>
  );
}
