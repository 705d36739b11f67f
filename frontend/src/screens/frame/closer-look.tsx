import type { ComponentProps } from 'react';
import { useBackButton } from '../../telegram/buttons.js';
import { useFullscreen } from '../../telegram/fullscreen.js';
import { Lightbox } from '../../ui/lightbox.js';

/** The picture on all of the phone, and Telegram's back button leads back from it to the screen. */
export function CloserLook(props: ComponentProps<typeof Lightbox>) {
  useBackButton(props.onClose);
  useFullscreen();
  return <Lightbox {...props} />;
}
