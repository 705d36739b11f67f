import { Photo, type PhotoKind } from '@primerka/contract';
import { signedIn } from './client.js';
import { ApiError, problemOf } from './http.js';
import { preparePhoto } from './photo-file.js';

const TIMEOUT = 120_000;

/**
 * Prepares and sends one photo.
 * @param onProgress share of bytes sent, 0–1
 * @throws ApiError with a `photo.*` code when it is refused, here or by the server
 */
export async function uploadPhoto(kind: PhotoKind, file: Blob, onProgress: (share: number) => void): Promise<Photo> {
  const ready = await preparePhoto(file);
  return signedIn((token) => post(kind, ready, token, onProgress));
}

/** XMLHttpRequest, because fetch cannot tell how much has been sent. */
function post(kind: PhotoKind, file: Blob, token: string, onProgress: (share: number) => void): Promise<Photo> {
  const form = new FormData();
  form.set('kind', kind);
  form.set('file', file, 'photo');
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open('POST', '/api/v1/photos');
    request.timeout = TIMEOUT;
    request.setRequestHeader('Authorization', `Bearer ${token}`);
    request.upload.onprogress = (event) => {
      if (event.lengthComputable) onProgress(event.loaded / event.total);
    };
    request.onload = () => {
      if (request.status < 200 || request.status > 299) {
        reject(problemOf(request.status, request.responseText, request.getResponseHeader('Retry-After')));
        return;
      }
      try {
        resolve(Photo.parse(JSON.parse(request.responseText)));
      } catch {
        reject(new ApiError('internal'));
      }
    };
    request.onerror = request.ontimeout = () => reject(new ApiError('offline'));
    request.send(form);
  });
}
