import type { Photo } from '@primerka/contract';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { ApiError } from '../../api/http.js';
import { deletePhoto, forgetPhoto } from '../../api/photos.js';
import { useI18n } from '../../i18n/i18n.js';
import { Button } from '../../ui/button.js';
import { Note } from '../../ui/error-note.js';
import { Picture } from '../../ui/picture.js';
import { Sheet } from '../../ui/sheet.js';
import { useToast } from '../../ui/toast.js';
import { FaultLine } from '../frame/fault.js';

interface DeletePhotoProps {
  photo: Photo;
  onDeleted: (id: string) => void;
  onClose: () => void;
}

/** Asks before a photo is deleted, and says here why it could not be. */
export function DeletePhoto({ photo, onDeleted, onClose }: DeletePhotoProps) {
  const { t } = useI18n();
  const client = useQueryClient();
  const toast = useToast();
  const remove = useMutation({
    meta: { quiet: true },
    mutationFn: () => deletePhoto(photo.id),
    onSuccess: () => {
      onDeleted(photo.id);
      forgetPhoto(client, photo);
      toast(t.quiz.photos.deleted);
    },
  });
  const busy = remove.error instanceof ApiError && remove.error.code === 'state.conflict';
  return (
    <Sheet title={t.quiz.photos.title} closeLabel={t.common.close} onClose={onClose}>
      <div className="flex items-center gap-4">
        <Picture src={photo.thumbUrl} alt="" focus="top" className="h-28 w-21 shrink-0 rounded-2xl" />
        <p className="leading-snug text-muted">{t.quiz.photos.text}</p>
      </div>
      {busy ? <Note tone="danger" text={t.quiz.photos.busy} /> : remove.error && <FaultLine error={remove.error} />}
      <div className="grid gap-3">
        {!busy && (
          <Button look="danger" busy={remove.isPending} onClick={() => remove.mutate()}>
            {t.quiz.photos.confirm}
          </Button>
        )}
        <Button look="plain" onClick={onClose}>
          {t.common.cancel}
        </Button>
      </div>
    </Sheet>
  );
}
