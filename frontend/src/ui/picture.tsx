import { useState } from 'react';

interface PictureProps {
  /** Empty while it is not known yet. */
  src: string;
  alt: string;
  className?: string;
  /** The link died, most likely of age: whoever knows a fresh one fetches it. */
  onBroken?: () => void;
  /** What to keep when the frame cuts: heads are at the top. */
  focus?: 'top' | 'center';
}

/** A picture that fades in over its place, which is kept while it loads or when it cannot. */
export function Picture({ src, alt, className = '', onBroken, focus = 'center' }: PictureProps) {
  const [shown, setShown] = useState('');
  const [broken, setBroken] = useState('');
  return (
    <div className={`overflow-hidden bg-well ${className}`}>
      {src && broken !== src && (
        <img
          src={src}
          alt={alt}
          decoding="async"
          draggable={false}
          onLoad={() => setShown(src)}
          onError={() => {
            setBroken(src);
            onBroken?.();
          }}
          className={`size-full transition-opacity duration-300 object-cover ${focus === 'top' ? 'object-top' : ''} ${shown === src ? '' : 'opacity-0'}`}
        />
      )}
    </div>
  );
}
