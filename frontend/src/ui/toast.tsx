import { createContext, use, useCallback, useEffect, useState, type ReactNode } from 'react';

const Context = createContext<(text: string) => void>(() => undefined);

const LIFE = 4_000;

/** One short message at a time above everything; read out, gone by itself. */
export function ToastProvider({ children }: { children: ReactNode }) {
  const [toast, setToast] = useState<{ text: string } | null>(null);
  const show = useCallback((text: string) => setToast({ text }), []);
  useEffect(() => {
    if (!toast) return;
    const timer = setTimeout(() => setToast(null), LIFE);
    return () => clearTimeout(timer);
  }, [toast]);
  return (
    <Context value={show}>
      {children}
      <div
        aria-live="polite"
        className="pt-safe pointer-events-none fixed inset-x-0 top-0 z-50 mx-auto max-w-[480px] px-4"
      >
        {toast && (
          <p className="mt-4 animate-rise rounded-2xl bg-ink px-4 py-3 text-center text-[0.9375rem] text-page shadow-card">
            {toast.text}
          </p>
        )}
      </div>
    </Context>
  );
}

export const useToast = () => use(Context);
