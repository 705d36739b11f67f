import type { Photo, PhotoKind } from '@primerka/contract';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { notePhoto } from '../../api/photos.js';
import { uploadPhoto } from '../../api/upload.js';
import { useClosingConfirmation } from '../../telegram/closing.js';
import { haptic } from '../../telegram/haptics.js';

/** One upload at a time, with how far it is (0–1) and why it was refused. */
export function useUpload(kind: PhotoKind, onPhoto: (photo: Photo) => void) {
  const client = useQueryClient();
  const [share, setShare] = useState(0);
  const upload = useMutation({
    meta: { quiet: true },
    mutationFn: async (source: Blob | (() => Promise<Blob>)) => {
      setShare(0);
      return uploadPhoto(kind, typeof source === 'function' ? await source() : source, setShare);
    },
    onSuccess: (photo) => {
      haptic('success');
      notePhoto(client, photo);
      onPhoto(photo);
    },
    onError: () => haptic('error'),
  });
  useClosingConfirmation(upload.isPending);
  return { send: upload.mutate, pending: upload.isPending, share, error: upload.error, dismiss: upload.reset };
}
