//! Who loads what: one reader, a few writers, and here the one place that counts. A tenant is with one writer
//! at a time, because its references are counted in one row; different tenants go side by side.

use super::chunks::Chunk;
use super::error::ImportError;
use super::header::HeaderColumns;
use super::load::{self, ChunkResult, ImportContext};
use super::prepare::TenantLoaders;
use super::reading::{self, ReaderMessage};
use super::row::Reject;
use super::row_file::{RowFile, RowFileKind};
use super::source::InputFile;
use super::summary::ImportSummary;
use super::tenant_loader::TenantLoader;
use super::{ImportOptions, prepare, staff};
use std::collections::{HashMap, HashSet, VecDeque};
use std::path::PathBuf;
use std::sync::Arc;
use tokio::sync::mpsc::{self, Receiver, Sender};
use tokio_postgres::Client;

/// Chunks that may wait, in bytes: enough that a writer finds one of a tenant that is not being loaded.
const WAITING: usize = 16 << 20;

/// Planner statistics are updated after this many enquiries, and again whenever there are four times as many.
const FIRST_ANALYZE: u64 = 2_000;

struct Job {
    loader: TenantLoader,
    chunk: Chunk,
    /// Update planner statistics afterwards.
    analyze: bool,
}

struct ChunkDone {
    writer: usize,
    loader: TenantLoader,
    outcome: Result<ChunkResult, ImportError>,
}

pub(super) async fn run(
    order: ImportOptions,
    file: InputFile,
    columns: HeaderColumns,
    loaders: TenantLoaders,
    on_progress: &mut dyn FnMut(&ImportSummary),
) -> Result<ImportSummary, ImportError> {
    let prepare::TenantLoaders {
        writers,
        turn,
        tenant_codes,
        batch_source,
    } = loaders;
    let row_file = |path: &Option<PathBuf>, kind| {
        let path = path.as_deref();
        path.map(|path| RowFile::create(path, kind, &columns.names, order.mapping.layout))
            .transpose()
    };
    let rejects = row_file(&order.rejects, RowFileKind::Rejects)?;
    let differences = row_file(&order.differences, RowFileKind::Differences)?;
    let name = file
        .path
        .file_name()
        .unwrap_or_default()
        .to_string_lossy()
        .into_owned();
    let tally = ImportSummary::new(&order.mapping, &name, &file.sha256, order.dry_run);
    let shared = Arc::new(ImportContext {
        order,
        file,
        columns,
        batch_source,
    });

    let (found_by_reader, found) = mpsc::channel(2);
    let of_reader = Arc::clone(&shared);
    let reader = tokio::task::spawn_blocking(move || {
        reading::read(
            &of_reader.order,
            &of_reader.file,
            &of_reader.columns,
            &found_by_reader,
        );
    });
    let (done_by_writers, done) = mpsc::channel(writers.len().max(1));
    let mut jobs = Vec::new();
    for (number, client) in writers.into_iter().enumerate() {
        let (job, own) = mpsc::channel(1);
        tokio::spawn(write(
            number,
            client,
            own,
            done_by_writers.clone(),
            Arc::clone(&shared),
        ));
        jobs.push(job);
    }
    drop(done_by_writers);
    let mut scheduler = Scheduler {
        idle: (0..jobs.len()).collect(),
        jobs,
        loaders: HashMap::new(),
        busy: HashSet::new(),
        queue: VecDeque::new(),
        ended: false,
        next_analyze: FIRST_ANALYZE,
        founded_before: tenant_codes,
        tally,
        rejects,
        differences,
    };
    let mut outcome = scheduler.work(found, done, on_progress).await;
    // The reader ends by itself, because its receiver was dropped.
    reader.await.ok();
    let mut turn = turn;
    if outcome.is_ok() {
        outcome = scheduler.add_staff(&mut turn, &shared).await;
    }
    let closed = scheduler.close(&mut turn, &shared).await;
    outcome.and(closed)?;
    for file in [scheduler.rejects, scheduler.differences] {
        file.map(RowFile::finish).transpose()?;
    }
    Ok(scheduler.tally)
}

async fn write(
    number: usize,
    mut client: Client,
    mut jobs: Receiver<Job>,
    done: Sender<ChunkDone>,
    shared: Arc<ImportContext>,
) {
    while let Some(Job {
        mut loader,
        chunk,
        analyze,
    }) = jobs.recv().await
    {
        let mut outcome = load::load(&mut client, &mut loader, chunk, &shared).await;
        if analyze && outcome.is_ok() && loader.token.is_some() && !shared.order.dry_run {
            let analyzed = load::analyze(&mut client, &mut loader, &shared).await;
            outcome = outcome.and_then(|outcome| analyzed.map(|()| outcome));
        }
        if done
            .send(ChunkDone {
                writer: number,
                loader,
                outcome,
            })
            .await
            .is_err()
        {
            return;
        }
    }
}

/// Everything that is going on.
struct Scheduler {
    jobs: Vec<Sender<Job>>,
    idle: Vec<usize>,
    /// By the code of the tenant; with a writer while it is busy.
    loaders: HashMap<String, TenantLoader>,
    busy: HashSet<String>,
    queue: VecDeque<Chunk>,
    ended: bool,
    next_analyze: u64,
    founded_before: HashSet<String>,
    tally: ImportSummary,
    rejects: Option<RowFile>,
    differences: Option<RowFile>,
}

impl Scheduler {
    async fn work(
        &mut self,
        mut found: Receiver<ReaderMessage>,
        mut done: Receiver<ChunkDone>,
        on_progress: &mut dyn FnMut(&ImportSummary),
    ) -> Result<(), ImportError> {
        loop {
            self.hand_out().await?;
            if self.ended && self.queue.is_empty() && self.busy.is_empty() {
                break;
            }
            tokio::select! {
                next = found.recv(), if !self.ended && self.waiting() < WAITING => self.receive(next)?,
                Some(done) = done.recv() => self.settle(done)?,
                else => return Err(ImportError::Server("The writers of the import have ended; run the import again.".into())),
            }
            on_progress(&self.tally);
        }
        Ok(())
    }

    fn waiting(&self) -> usize {
        self.queue.iter().map(|chunk| chunk.weight).sum()
    }

    /// Gives the first waiting chunk of a tenant that is not being loaded to the next idle writer.
    async fn hand_out(&mut self) -> Result<(), ImportError> {
        while let Some(writer) = self.idle.last().copied() {
            let Some(place) = self
                .queue
                .iter()
                .position(|chunk| !self.busy.contains(&chunk.owner.code))
            else {
                break;
            };
            let (Some(chunk), Some(job)) = (self.queue.remove(place), self.jobs.get(writer)) else {
                break;
            };
            let code = chunk.owner.code.clone();
            let loader = self.loaders.remove(&code).unwrap_or_else(|| {
                TenantLoader::new(chunk.owner.clone(), self.founded_before.contains(&code))
            });
            let analyze = self.tally.imported + chunk.rows.len() as u64 >= self.next_analyze;
            if analyze {
                self.next_analyze = self.next_analyze.saturating_mul(4);
            }
            self.idle.pop();
            self.busy.insert(code);
            let job = job.send(Job {
                loader,
                chunk,
                analyze,
            });
            job.await.map_err(|_| {
                ImportError::Server(
                    "A writer of the import has ended; run the import again.".into(),
                )
            })?;
        }
        Ok(())
    }

    fn receive(&mut self, found: Option<ReaderMessage>) -> Result<(), ImportError> {
        match found {
            Some(ReaderMessage::Chunk(chunk)) => {
                self.tally.rows += chunk.rows.len() as u64;
                self.queue.push_back(chunk);
            }
            Some(ReaderMessage::Reject(reject)) => {
                self.tally.rows += 1;
                self.reject(&reject)?;
            }
            Some(ReaderMessage::End { rows }) => {
                self.tally.rows = rows;
                self.ended = true;
            }
            Some(ReaderMessage::Broken(error)) => return Err(error),
            None => self.ended = true,
        }
        Ok(())
    }

    fn settle(&mut self, done: ChunkDone) -> Result<(), ImportError> {
        let ChunkDone {
            writer,
            loader,
            outcome,
        } = done;
        let code = loader.owner.code.clone();
        self.idle.push(writer);
        self.busy.remove(&code);
        let new = loader.before.is_none() && (loader.founded || self.tally.dry_run);
        let name = loader.name().to_owned();
        self.loaders.insert(code.clone(), loader);
        let outcome = outcome?;
        if outcome.imported + outcome.skipped > 0 {
            self.tally.tenants.insert(code.clone());
            self.tally.names.insert(code.clone(), name);
        }
        if new && outcome.imported > 0 {
            self.tally.founded.insert(code);
        }
        self.tally.imported += outcome.imported;
        self.tally.skipped += outcome.skipped;
        self.tally.differing += outcome.differing.len() as u64;
        for difference in &outcome.differing {
            if let Some(file) = &mut self.differences {
                file.write_difference(difference)?;
            }
        }
        for what in outcome.noted {
            self.tally.note(what);
        }
        for reject in outcome.rejects {
            self.reject(&reject)?;
        }
        Ok(())
    }

    fn reject(&mut self, reject: &Reject) -> Result<(), ImportError> {
        self.tally.rejected += 1;
        *self
            .tally
            .rejected_by
            .entry(reject.rule.to_owned())
            .or_default() += 1;
        if let Some(unknown) = &reject.unknown {
            self.tally.unknown_word(unknown.list, &unknown.word);
        }
        match &mut self.rejects {
            Some(file) => file.write_reject(reject),
            None => Ok(()),
        }
    }

    /// Adds people to the tenants that the rows belong to. A tenant of others, all of whose rows were rejected, is
    /// none of them.
    async fn add_staff(
        &mut self,
        client: &mut Client,
        shared: &ImportContext,
    ) -> Result<(), ImportError> {
        for (code, loader) in &mut self.loaders {
            if self.tally.tenants.contains(code) {
                let result = staff::add(client, loader, shared).await?;
                self.tally.staff(code, result);
            }
        }
        let named = shared
            .order
            .staff
            .iter()
            .filter_map(|one| one.tenant.as_ref());
        let absent = named.filter(|code| !self.tally.tenants.contains(*code));
        self.tally.absent.extend(absent.cloned());
        Ok(())
    }

    /// Closes every batch; those of an import that failed stay closed too, with what was committed.
    async fn close(
        &mut self,
        client: &mut Client,
        shared: &ImportContext,
    ) -> Result<(), ImportError> {
        for loader in self.loaders.values_mut() {
            self.tally.closed_batches += loader.closed_batches;
            load::close(client, loader, shared).await?;
        }
        Ok(())
    }
}
