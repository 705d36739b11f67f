import { useId } from 'react';

interface SegmentedProps<T extends string> {
  label: string;
  value: T;
  choices: readonly { value: T; text: string }[];
  onChange: (value: T) => void;
  disabled?: boolean;
}

/** One of a few, all in sight. Radio buttons underneath: arrows move, the group is named. */
export function Segmented<T extends string>({ label, value, choices, onChange, disabled }: SegmentedProps<T>) {
  const name = useId();
  return (
    <fieldset disabled={disabled} className="flex flex-wrap gap-1.5 rounded-3xl bg-well p-1.5">
      <legend className="sr-only">{label}</legend>
      {choices.map((choice) => (
        <label
          key={choice.value}
          className={`relative grid min-h-11 grow place-items-center rounded-[1.15rem] px-3 py-2 text-center text-[0.9375rem] leading-tight transition ${
            choice.value === value ? 'bg-accent font-semibold text-on-accent shadow-card' : 'text-muted'
          }`}
        >
          <input
            type="radio"
            name={name}
            className="absolute inset-0 opacity-0"
            checked={choice.value === value}
            onChange={() => onChange(choice.value)}
          />
          {choice.text}
        </label>
      ))}
    </fieldset>
  );
}
