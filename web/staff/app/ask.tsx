// Questions that have to be answered before something is done.

import { Button, Modal, Textarea } from '@mantine/core';
import { keepFocus } from '@shared/ui/focus';
import { useTexts } from '@shared/ui/language';
import {
  createContext,
  type ReactNode,
  useCallback,
  useContext,
  useEffect,
  useMemo,
  useRef,
  useState,
} from 'react';
import classes from './ask.module.css';
import { either } from './fields';
import { useSessionState } from './session';

type Close<T> = (answer: T | null) => void;

interface Question {
  title: string;
  body: ReactNode;
  dismiss: () => void;
  unsaved: { current: boolean };
  opened: boolean;
  wide: boolean;
}

interface Ask {
  /** Whether a question stands open. */
  asking: boolean;
  /** Shows what `render` makes; null when it was dismissed. `wide`: it has two things side by side, or a large one. */
  ask: <T>(
    title: string,
    render: (close: Close<T>) => ReactNode,
    look?: { wide: boolean },
  ) => Promise<T | null>;
  confirm: (question: Confirmation) => Promise<boolean>;
  /** Whether what was typed and not saved may be dropped. */
  discard: () => Promise<boolean>;
  /** A reason that another person will read. */
  reason: (question: Confirmation & { label: string; quick: string[] }) => Promise<string | null>;
}

interface Confirmation {
  title: string;
  text?: string;
  yes: string;
  /** Where "no" is said in words of its own, it is what Enter says. */
  no?: string;
  danger?: boolean;
}

const Context = createContext<Ask | null>(null);

/** Whether the form within has something unsaved; held by what lies around it and can be closed. */
export const Unsaved = createContext<{ current: boolean }>({ current: false });

export function useAsk(): Ask {
  const ask = useContext(Context);
  if (!ask) throw new Error('outside of Asking');
  return ask;
}

export function Asking({ children }: { children: ReactNode }) {
  // A question, and one that comes of it: whether its form may be closed.
  const [questions, setQuestions] = useState<readonly (Question | null)[]>([null, null]);
  const open = useRef(0);
  const [asking, setAsking] = useState(0);
  const { t } = useTexts();

  const ask = useCallback<Ask['ask']>(
    <T,>(title: string, render: (close: Close<T>) => ReactNode, { wide } = { wide: false }) =>
      new Promise<T | null>((resolve) => {
        const at = Math.min(open.current, 1);
        const giveBack = keepFocus();
        const put = (change: (before: Question | null) => Question | null) =>
          setQuestions((before) => before.map((one, index) => (index === at ? change(one) : one)));
        let closed = false;
        const close: Close<T> = (answer) => {
          if (closed) return;
          closed = true;
          open.current = at;
          put((one) => one && { ...one, opened: false });
          // The key that closes this one is still on its way to what lies under it.
          setTimeout(() => setAsking(open.current));
          giveBack();
          resolve(answer);
        };
        const question = { title, body: render(close), dismiss: () => close(null), opened: true, wide };
        put(() => ({ ...question, unsaved: { current: false } }));
        open.current = at + 1;
        setAsking(at + 1);
      }),
    [],
  );

  const value = useMemo<Ask>(() => {
    const confirm: Ask['confirm'] = async ({ title, text, yes, no, danger = false }) =>
      (await ask<boolean>(title, (close) => (
        <>
          {text && <p className={classes.text}>{text}</p>}
          <div className={classes.buttons}>
            <Button data-autofocus={no ? true : undefined} variant="default" onClick={() => close(false)}>
              {no ?? t('cancel')}
            </Button>
            <Button
              data-autofocus={no ? undefined : true}
              color={danger ? 'red.9' : 'terracotta'}
              onClick={() => close(true)}
            >
              {yes}
            </Button>
          </div>
        </>
      ))) ?? false;
    return {
      asking: asking > 0,
      ask,
      confirm,
      discard: () =>
        confirm({
          title: t('discard.title'),
          text: t('discard.text'),
          yes: t('discard.yes'),
          no: t('discard.no'),
          danger: true,
        }),
      reason: ({ title, yes, label, quick }) =>
        ask<string>(title, (close) => <Reason yes={yes} label={label} quick={quick} close={close} />),
    };
  }, [ask, t, asking]);

  // What is asked is asked of who is signed in, and goes when they do.
  const { session } = useSessionState();
  useEffect(() => {
    if (!session) for (const question of [...questions].reverse()) question?.dismiss();
  }, [session, questions]);

  const dismiss = async (question: Question | null) => {
    if (question?.unsaved.current) {
      // The key that would close this one is still on its way, and would close what is asked now.
      await new Promise((done) => setTimeout(done));
      if (!(await value.discard())) return;
    }
    question?.dismiss();
  };

  return (
    <Context.Provider value={value}>
      {children}
      {questions.map((question, at) => (
        <Modal
          // biome-ignore lint/suspicious/noArrayIndexKey: there are always two, one above the other
          key={at}
          opened={question?.opened ?? false}
          onClose={() => void dismiss(question)}
          closeOnEscape={asking === at + 1}
          returnFocus={false}
          title={question?.title}
          closeButtonProps={{ 'aria-label': t('close') }}
          radius="lg"
          size={question?.wide ? '66rem' : 'md'}
          classNames={{ title: classes.title }}
          zIndex={400 + at}
        >
          {question && session && (
            <Unsaved.Provider value={question.unsaved}>{question.body}</Unsaved.Provider>
          )}
        </Modal>
      ))}
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
        {...either(text)}
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
