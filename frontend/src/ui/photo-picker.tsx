import type { ReactNode } from 'react';

interface PhotoPickerProps {
  onPick: (file: File) => void;
  disabled?: boolean;
  /** Positioned (`relative` or `absolute`): the hidden input stays inside it. */
  className: string;
  children: ReactNode;
}

/**
 * A file input that looks like its label. No `capture` and no `multiple`: Telegram for Android opens
 * no camera from either and returns a single file.
 */
export function PhotoPicker({ onPick, disabled, className, children }: PhotoPickerProps) {
  return (
    <label className={`${disabled ? 'pointer-events-none opacity-60' : ''} ${className}`}>
      <input
        type="file"
        accept="image/*"
        className="sr-only"
        disabled={disabled}
        onChange={(event) => {
          const file = event.target.files?.[0];
          event.target.value = '';
          if (file) onPick(file);
        }}
      />
      {children}
    </label>
  );
}
