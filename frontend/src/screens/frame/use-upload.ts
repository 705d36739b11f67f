import type { Photo, PhotoKind } from '@primerka/contract';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { notePhoto } from '../../api/photos.js';
import { uploadPhoto } from '../../api/upload.js';
import { useClosingConfirmation } from '../../telegram/closing.js';
import { haptic } from '../../telegram/haptics.js';

/** One upload at a time, with its picture, how far it is (0–1) and why it was refused. */
export function useUpload(kind: PhotoKind, onPhoto: (photo: Photo) => void) {
  const client = useQueryClient();
  const [share, setShare] = useState(0);
  const [preview, setPreview] = useState('');
  const upload = useMutation({
    meta: { quiet: true },
    mutationFn: async (source: Blob | (() => Promise<Blob>)) => {
      setShare(0);
      setPreview('');
      const file = typeof source === 'function' ? await source() : source;
      setPreview(URL.createObjectURL(file));
      return uploadPhoto(kind, file, setShare);
    },
    onSuccess: (photo) => {
      haptic('success');
      notePhoto(client, photo);
      onPhoto(photo);
    },
    onError: () => haptic('error'),
  });
  useEffect(() => () => URL.revokeObjectURL(preview), [preview]);
  useClosingConfirmation(upload.isPending);
  return { send: upload.mutate, pending: upload.isPending, preview, share, error: upload.error, dismiss: upload.reset };
}
