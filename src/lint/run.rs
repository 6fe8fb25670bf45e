//! A run: inputs are opened and read by whichever thread is free, and every thread checks the blocks that it reads.
//!
//! Nobody only reads: a thread holds the input while it fills its own buffer, then checks the buffer while another thread
//! reads on. What is found is put together in the order of the blocks and of the inputs, so the report does not depend on
//! the threads.

use std::num::NonZero;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError, TryLockError};
use std::thread;

use exposit_parser::ledger::Ledger;

use super::blocks::Blocks;
use super::check::{self, Scratch};
use super::input::{Outcome, Progress, answered, unread};
use super::options::Options;
use super::plan::Plans;
use super::source::{Opened, Source};
use crate::diagnostic::{Diagnostic, InputId, Report};

/// How many checked blocks may wait for one that comes before them.
const AHEAD: usize = 4;

/// Lints the inputs. The report has one entry an input, in the order given.
pub fn run(sources: &[&dyn Source], options: &Options) -> Report {
    let plans = Plans::new(&options.selection);
    let run = Run {
        sources,
        options,
        plans: &plans,
        active: Mutex::new(Active::default()),
        outcomes: Mutex::new(sources.iter().map(|_| None).collect()),
    };
    let threads = match options.threads {
        0 => thread::available_parallelism().map_or(1, NonZero::get),
        threads => threads,
    };
    thread::scope(|scope| {
        for _ in 1..threads {
            scope.spawn(|| run.work());
        }
        run.work();
    });
    let mut report = Report::default();
    let outcomes = run.outcomes.into_inner().unwrap_or_else(PoisonError::into_inner);
    for (outcome, source) in outcomes.into_iter().zip(sources) {
        let (input, found, summary) = outcome.unwrap_or_else(|| unread(source.name(), None));
        report.inputs.push(input);
        report.diagnostics.extend(found);
        report.summary.join(&summary);
    }
    report
}

struct Run<'o> {
    sources: &'o [&'o dyn Source],
    options: &'o Options,
    plans: &'o Plans,
    active: Mutex<Active<'o>>,
    outcomes: Mutex<Vec<Option<Outcome>>>,
}

/// The inputs that are being read.
#[derive(Default)]
struct Active<'o> {
    inputs: Vec<Arc<Reading<'o>>>,
    next: usize,
    /// Buffers that nobody uses.
    free: Vec<Vec<u8>>,
}

/// An input that is being read by one thread at a time, and whose blocks are checked by many.
struct Reading<'o> {
    index: usize,
    /// `None` before it is opened and after it could not be.
    blocks: Mutex<Option<Blocks>>,
    state: Mutex<State<'o>>,
    /// A block was taken in.
    taken: Condvar,
}

struct State<'o> {
    progress: Option<Progress<'o>>,
    answer: Vec<Diagnostic>,
    /// How many blocks there are, once that is known.
    blocks: Option<u32>,
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    // A thread that panicked leaves nothing half done that another would rely on.
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl<'o> Run<'o> {
    /// Reads and checks blocks until there are none left.
    fn work(&self) {
        let mut scratch = Scratch::default();
        loop {
            let open = lock(&self.active).inputs.clone();
            // First what is nearest to its end, so that results need not wait long.
            let free = open.iter().find_map(|reading| match reading.blocks.try_lock() {
                Ok(blocks) => Some((reading, blocks)),
                Err(TryLockError::Poisoned(poisoned)) => Some((reading, poisoned.into_inner())),
                Err(TryLockError::WouldBlock) => None,
            });
            if let Some((reading, blocks)) = free {
                self.step(reading, blocks, &mut scratch);
            } else if let Some(reading) = self.start() {
                let mut blocks = lock(&reading.blocks);
                self.open(&reading, &mut blocks);
                self.step(&reading, blocks, &mut scratch);
            } else if let Some(reading) = open.first() {
                // Another thread is reading; it is done with that sooner than with checking.
                let blocks = lock(&reading.blocks);
                self.step(reading, blocks, &mut scratch);
            } else {
                return;
            }
        }
    }

    /// The next input that nobody has started.
    fn start(&self) -> Option<Arc<Reading<'o>>> {
        let mut active = lock(&self.active);
        let index = active.next;
        self.sources.get(index)?;
        active.next += 1;
        let reading = Arc::new(Reading {
            index,
            blocks: Mutex::new(None),
            state: Mutex::new(State {
                progress: Some(Progress::new(self.options, self.plans)),
                answer: Vec::new(),
                blocks: None,
            }),
            taken: Condvar::new(),
        });
        active.inputs.push(Arc::clone(&reading));
        Some(reading)
    }

    fn open(&self, reading: &Reading<'o>, blocks: &mut Option<Blocks>) {
        let Some(source) = self.sources.get(reading.index) else { return };
        match source.open() {
            Err(why) => self.close(reading, unread(source.name(), Some(why))),
            Ok(Opened { body: None, findings, .. }) => {
                let id = InputId(reading.index as u32);
                self.close(reading, answered(source.name(), id, self.options, findings));
            }
            Ok(Opened { body: Some(body), again, dialect, findings }) => {
                lock(&reading.state).answer = findings;
                *blocks = Some(Blocks::new(body, again, self.options.dialect.or(dialect)));
            }
        }
    }

    /// Reads a block of the input and checks it; at the end of the input, says so.
    fn step(&self, reading: &Reading<'o>, mut blocks: MutexGuard<'_, Option<Blocks>>, scratch: &mut Scratch) {
        let Some(reader) = blocks.as_mut() else { return };
        reading.wait_for_the_slow();
        let mut buffer = lock(&self.active).free.pop().unwrap_or_default();
        match reader.next(&mut buffer) {
            Err(why) => {
                *blocks = None;
                let name = self.sources.get(reading.index).map_or("", |source| source.name());
                self.close(reading, unread(name, Some(why)));
            }
            Ok(None) => {
                let count = reader.count();
                // Nobody reads on, but the end of the input may need its bytes again.
                self.retire(reading);
                lock(&reading.state).blocks = Some(count);
                self.conclude(reading, &mut blocks);
            }
            Ok(Some(cut)) => {
                drop(blocks);
                let Some(plan) = self.plans.of(cut.dialect) else { return };
                let checked = check::block(&buffer, cut, plan, self.options, Ledger::new(), scratch);
                let mut free = Vec::new();
                let mut state = lock(&reading.state);
                if let Some(progress) = &mut state.progress {
                    progress.take(checked, buffer, &mut free);
                }
                let complete = state.is_complete();
                drop(state);
                reading.taken.notify_all();
                lock(&self.active).free.append(&mut free);
                if complete {
                    self.conclude(reading, &mut lock(&reading.blocks));
                }
            }
        }
    }

    /// Finishes the input if all its blocks were taken in.
    fn conclude(&self, reading: &Reading<'o>, blocks: &mut Option<Blocks>) {
        let mut state = lock(&reading.state);
        if !state.is_complete() {
            return;
        }
        let (Some(progress), Some(blocks)) = (state.progress.take(), blocks.as_mut()) else { return };
        let answer = std::mem::take(&mut state.answer);
        drop(state);
        let name = self.sources.get(reading.index).map_or("", |source| source.name());
        let outcome = progress.finish(name, InputId(reading.index as u32), blocks, answer);
        self.close(reading, outcome);
    }

    /// Takes the input from those that can be read on.
    fn retire(&self, reading: &Reading<'o>) {
        lock(&self.active).inputs.retain(|other| other.index != reading.index);
    }

    fn close(&self, reading: &Reading<'o>, outcome: Outcome) {
        self.retire(reading);
        lock(&reading.state).progress = None;
        if let Some(slot) = lock(&self.outcomes).get_mut(reading.index) {
            *slot = Some(outcome);
        }
    }
}

impl Reading<'_> {
    /// Waits while many results wait for a block that takes long, so that they do not pile up.
    fn wait_for_the_slow(&self) {
        let mut state = lock(&self.state);
        while state.progress.as_ref().is_some_and(|progress| progress.waiting() >= AHEAD) {
            state = self.taken.wait(state).unwrap_or_else(PoisonError::into_inner);
        }
    }
}

impl State<'_> {
    fn is_complete(&self) -> bool {
        self.progress.as_ref().is_some_and(|progress| self.blocks == Some(progress.taken()))
    }
}
