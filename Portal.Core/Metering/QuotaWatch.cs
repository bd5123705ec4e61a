using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Portal.Core.Accounts;
using Portal.Core.Catalog;
using Portal.Core.Customers;
using Portal.Core.Data;
using Portal.Core.Jobs;
using Portal.Core.Mail;
using static Portal.Core.Mail.MailWords;

namespace Portal.Core.Metering;

/// <summary>Tells owners when an account holds 80, 90 or 100 % of what its plan includes; by the last known usage, so that it asks storage nothing.</summary>
public sealed class QuotaWatch(
    IDbContextFactory<PortalDb> databases, Outbox outbox, MailLinks links, IOptions<MeteringOptions> options, PeriodicTasks tasks, ILogger<QuotaWatch> log)
    : PeriodicWorker(TimeSpan.FromMinutes(options.Value.IntervalMinutes), tasks, log)
{
    private const int PageSize = 200;

    /// <summary>Percent below a mark from which reaching it again is news: files that come and go at a mark are told of once.</summary>
    private const int Slack = 5;

    private static readonly int[] s_marks = [100, 90, 80];

    public override async Task RunOnceAsync(CancellationToken cancellationToken)
    {
        for (var after = 0; ;)
        {
            await using var db = await databases.CreateDbContextAsync(cancellationToken);
            var page = await ReadPageAsync(db, after, cancellationToken);
            var changed = page.Where(filled => filled.Mark != filled.Warned).ToList();
            var owners = await ReadOwnersAsync(db, changed, cancellationToken);
            foreach (var filled in changed)
            {
                await TryAsync(token => NoteAsync(db, filled, owners[filled.OwnerId], token), cancellationToken);
            }

            if (page.Count < PageSize)
            {
                return;
            }

            after = page[^1].Id;
        }
    }

    /// <summary>Accounts that are near their quota, or whose owners were told that they are.</summary>
    private static Task<List<Filled>> ReadPageAsync(PortalDb db, int after, CancellationToken cancellationToken)
    {
        var lowest = s_marks[^1];
        return db.Accounts
            .Where(account => account.Id > after && account.State == AccountState.Active && account.Plan.QuotaGb > 0)
            .Where(account => account.Usage.WarnedPercent > 0 || account.Usage.Bytes >= account.Plan.QuotaGb * Plan.BytesPerGb / 100 * lowest)
            .OrderBy(account => account.Id)
            .Select(account => new Filled(
                account.Id, account.S3uid, account.Label, account.OwnerId, account.Usage.Bytes, account.Plan.QuotaGb * Plan.BytesPerGb,
                account.Plan.StorageOverage.Eur == 0 && account.Plan.StorageOverage.Usd == 0 && account.Plan.StorageOverage.Rub == 0,
                account.Usage.WarnedPercent, account.Usage.MeasuredAt))
            .Take(PageSize)
            .ToListAsync(cancellationToken);
    }

    private static Task<Dictionary<int, Customer>> ReadOwnersAsync(PortalDb db, IReadOnlyCollection<Filled> accounts, CancellationToken cancellationToken)
    {
        var ids = accounts.Select(account => account.OwnerId).Distinct().ToList();
        return db.Users.AsNoTracking().Where(customer => ids.Contains(customer.Id)).ToDictionaryAsync(customer => customer.Id, cancellationToken);
    }

    private async Task NoteAsync(PortalDb db, Filled filled, Customer owner, CancellationToken cancellationToken)
    {
        // What a failed one has added is not to be saved with the next.
        db.ChangeTracker.Clear();
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        if (!await db.TryNoteWarnedAsync(filled.Id, filled.Warned, filled.Mark, cancellationToken))
        {
            return; // Another process was quicker.
        }

        if (filled.Mark > filled.Warned)
        {
            await outbox.AddAsync(db, owner, MailKind.QuotaReached, string.Create(null, $"quota-{filled.Id}-{filled.Mark}-{filled.MeasuredAt?.Ticks}"), Write(filled), cancellationToken);
            await db.SaveChangesAsync(cancellationToken);
        }

        await transaction.CommitAsync(cancellationToken);
    }

    private MailMessage Write(Filled filled) => new(
        Fill(filled.Mark < 100 ? QuotaText.NearSubject : filled.IsHard ? QuotaText.FullSubject : QuotaText.OverSubject, filled.Label, filled.Mark),
        Fill(TextOf(filled), filled.Label, filled.Mark),
        QuotaText.Todo)
    {
        Facts = [new(QuotaText.Account, filled.Label), new(QuotaText.Used, Gb(filled.Bytes)), new(QuotaText.Included, Gb(filled.QuotaBytes))],
        Button = new(QuotaText.OpenAccount, links.Account(filled.S3uid)),
    };

    private static string TextOf(Filled filled) => (filled.Mark < 100, filled.IsHard) switch
    {
        (true, true) => QuotaText.NearHard,
        (true, false) => QuotaText.NearOverage,
        (false, true) => QuotaText.FullHard,
        (false, false) => QuotaText.FullOverage,
    };

    /// <param name="IsHard">Whether uploads are refused above the quota; else what is above is charged.</param>
    /// <param name="Warned">The mark that the owner was last told of.</param>
    /// <param name="MeasuredAt">UTC.</param>
    private sealed record Filled(int Id, string S3uid, string Label, int OwnerId, long Bytes, long QuotaBytes, bool IsHard, int Warned, DateTime? MeasuredAt)
    {
        /// <summary>The mark that it has reached, or is so little below that it counts as told.</summary>
        public int Mark => s_marks.FirstOrDefault(mark => Reaches(mark) || (mark <= Warned && Reaches(mark - Slack)));

        private bool Reaches(int percent) => Bytes >= QuotaBytes / 100m * percent;
    }
}
