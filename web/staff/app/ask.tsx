// Questions that have to be answered before something is done.

import { Button, Modal, Textarea } from '@mantine/core';
import { useTexts } from '@shared/ui/language';
import { createContext, type ReactNode, useCallback, useContext, useMemo, useState } from 'react';
import classes from './ask.module.css';

type Close<T> = (answer: T | null) => void;

interface Question {
  title: string;
  body: ReactNode;
  dismiss: () => void;
}

interface Ask {
  /** Whether a question stands open. */
  asking: boolean;
  /** Shows what `render` makes; null when it was dismissed. */
  ask: <T>(title: string, render: (close: Close<T>) => ReactNode) => Promise<T | null>;
  confirm: (question: Confirmation) => Promise<boolean>;
  /** A reason that another person will read. */
  reason: (question: Confirmation & { label: string; quick: string[] }) => Promise<string | null>;
}

interface Confirmation {
  title: string;
  text?: string;
  yes: string;
  danger?: boolean;
}

const Context = createContext<Ask | null>(null);

export function useAsk(): Ask {
  const ask = useContext(Context);
  if (!ask) throw new Error('outside of Asking');
  return ask;
}

export function Asking({ children }: { children: ReactNode }) {
  const [question, setQuestion] = useState<Question | null>(null);
  const [opened, setOpened] = useState(false);
  const [asking, setAsking] = useState(false);
  const { t } = useTexts();

  const ask = useCallback<Ask['ask']>(
    <T,>(title: string, render: (close: Close<T>) => ReactNode) =>
      new Promise<T | null>((resolve) => {
        const close: Close<T> = (answer) => {
          setOpened(false);
          // The key that closes this one is still on its way to what lies under it.
          setTimeout(() => setAsking(false));
          resolve(answer);
        };
        setQuestion({ title, body: render(close), dismiss: () => close(null) });
        setOpened(true);
        setAsking(true);
      }),
    [],
  );

  const value = useMemo<Ask>(
    () => ({
      asking,
      ask,
      confirm: async ({ title, text, yes, danger = false }) =>
        (await ask<boolean>(title, (close) => (
          <>
            {text && <p className={classes.text}>{text}</p>}
            <div className={classes.buttons}>
              <Button variant="default" onClick={() => close(false)}>
                {t('cancel')}
              </Button>
              <Button data-autofocus color={danger ? 'red.9' : 'terracotta'} onClick={() => close(true)}>
                {yes}
              </Button>
            </div>
          </>
        ))) ?? false,
      reason: ({ title, yes, label, quick }) =>
        ask<string>(title, (close) => <Reason yes={yes} label={label} quick={quick} close={close} />),
    }),
    [ask, t, asking],
  );

  return (
    <Context.Provider value={value}>
      {children}
      <Modal
        opened={opened}
        onClose={() => question?.dismiss()}
        title={question?.title}
        closeButtonProps={{ 'aria-label': t('close') }}
        radius="lg"
        classNames={{ title: classes.title }}
        zIndex={400}
      >
        {question?.body}
      </Modal>
    </Context.Provider>
  );
}

interface ReasonProps {
  yes: string;
  label: string;
  quick: string[];
  close: Close<string>;
}

function Reason({ yes, label, quick, close }: ReasonProps) {
  const { t } = useTexts();
  const [text, setText] = useState('');
  const [missing, setMissing] = useState(false);
  return (
    <form
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        if (text.trim()) close(text.trim());
        else setMissing(true);
      }}
    >
      <div className={classes.quick}>
        {quick.map((one) => (
          <Button key={one} size="compact-md" variant="default" onClick={() => setText(one)}>
            {one}
          </Button>
        ))}
      </div>
      <Textarea
        data-autofocus
        label={label}
        value={text}
        maxLength={500}
        rows={3}
        dir="auto"
        error={missing && !text.trim() ? t('error.reason_required') : null}
        onChange={(event) => setText(event.currentTarget.value)}
      />
      <div className={classes.buttons}>
        <Button variant="default" onClick={() => close(null)}>
          {t('back')}
        </Button>
        <Button type="submit" color="red.9">
          {yes}
        </Button>
      </div>
    </form>
  );
}
