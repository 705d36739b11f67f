import type { GenerationInput, PictureRef } from '@primerka/contract';
import { useQuery } from '@tanstack/react-query';
import { generationQuery } from './generations.js';
import { ApiError } from './http.js';
import { photoQuery } from './photos.js';

/** What an order is drawn on: the person, or the picture that is edited. */
export const sourceOf = (input: GenerationInput): PictureRef =>
  input.kind === 'edit' ? input.source : { photoId: input.personPhotoId };

/** A picture of the user's, wherever it is kept; nothing is asked for null. `gone`: it was deleted. */
export function usePicture(ref: PictureRef | null) {
  const photoId = ref && 'photoId' in ref ? ref.photoId : '';
  const orderId = ref && 'generationId' in ref ? ref.generationId : '';
  const photo = useQuery({ ...photoQuery(photoId), enabled: photoId !== '' });
  const order = useQuery({ ...generationQuery(orderId), enabled: orderId !== '' });
  const error = photo.error ?? order.error;
  return {
    picture: photo.data ?? order.data?.result ?? undefined,
    gone: order.data?.result === null || (error instanceof ApiError && error.code === 'not_found'),
  };
}
