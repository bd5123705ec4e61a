using Portal.Core.Billing;
using Portal.Core.Catalog;
using Simulation;

namespace Portal.Tests.Simulation;

/// <summary>A movement of a customer's credit as the books should have it.</summary>
internal sealed record Movement(LedgerEntryKind Kind, decimal Amount);

/// <summary>
/// The books of a year computed again, straight from the rules as a person would do it with pencil and paper: day by day, customer by
/// customer, without the portal's code for periods, overage, proration or the ledger.
/// </summary>
internal sealed class NaiveBooks(YearScript script)
{
    private const int CancelAfter = 14;
    private const int Grace = 7;
    private const int InvoiceDays = 14;
    private const int FreeAccounts = 3;

    private sealed class Account
    {
        public required int Number { get; init; }

        public required bool Invoiced { get; init; }

        public required int OrderedOn { get; init; }

        public required int Plan { get; set; }

        public int? NextPlan { get; set; }

        public int Anchor { get; set; }

        public Month? Running { get; set; }

        public List<Month> Months { get; } = [];

        public int? UnpaidSince { get; set; }

        public bool Cancelled { get; set; }

        public DateTime? StopsAt { get; set; }

        public bool Gone { get; set; }
    }

    private sealed class Month
    {
        public required int Start { get; init; }

        public required int End { get; init; }

        public required int Plan { get; set; }

        public decimal Price { get; set; }

        public bool Paid { get; set; }

        /// <summary>What of an open invoice is to be paid, and until when.</summary>
        public decimal? Open { get; set; }

        public int DueOn { get; set; }

        public long ChargedPeak { get; set; }

        public long ChargedTraffic { get; set; }
    }

    private sealed class Book
    {
        public List<Account> Accounts { get; } = [];

        public List<Movement> Movements { get; } = [];

        /// <summary>Open invoices in the order in which they were written: amount, due day, and the month that it is for.</summary>
        public List<(decimal Amount, int DueOn, Account Account, Month? Month)> Invoices { get; } = [];

        public decimal Balance => Movements.Sum(movement => movement.Amount);
    }

    /// <summary>What each customer's ledger should say after the year, in order.</summary>
    public IReadOnlyDictionary<int, IReadOnlyList<Movement>> Compute(int days)
    {
        var books = new Dictionary<int, IReadOnlyList<Movement>>();
        for (var customer = 1; customer <= script.Customers; customer++)
        {
            var book = new Book();
            for (var day = 0; day < days; day++)
            {
                Morning(customer, book, day);
                Noon(customer, book, day);
            }

            books.Add(customer, book.Movements);
        }

        return books;
    }

    private void Morning(int customer, Book book, int day)
    {
        foreach (var account in book.Accounts.Where(account => !account.Gone))
        {
            foreach (var month in account.Months.Where(month => month.Open is not null && month.DueOn < day && account.UnpaidSince is null && !account.Cancelled).ToList())
            {
                if (!Settle(book, account, month, day))
                {
                    account.UnpaidSince ??= month.DueOn + 1;
                }
            }
        }

        foreach (var account in book.Accounts.Where(account => !account.Gone && account.UnpaidSince is not null && !account.Cancelled))
        {
            foreach (var owed in account.Months.Where(owed => owed.Open is not null && owed.DueOn < day).ToList())
            {
                Settle(book, account, owed, day);
            }

            if (account.UnpaidSince is null)
            {
                continue;
            }

            if (account.Running is { Paid: false, Open: null } month && !account.Invoiced && book.Balance >= month.Price)
            {
                Take(book, LedgerEntryKind.Charge, month.Price);
                month.Paid = true;
                account.UnpaidSince = null;
            }
            else if (day - account.UnpaidSince >= CancelAfter)
            {
                account.Cancelled = true;
                account.StopsAt = YearScript.FirstRoundOf(day);
            }
        }

        // When usage is out in the first round, what ended is closed in the second: the order is the same.
        foreach (var account in book.Accounts.Where(account => !account.Gone && account.Running?.End == day))
        {
            Close(customer, book, account, day);
        }

        foreach (var account in book.Accounts.Where(account => !account.Gone && account.StopsAt?.AddDays(Grace) < YearScript.SecondRoundOf(day)))
        {
            Leave(customer, book, account, day);
        }
    }

    private void Close(int customer, Book book, Account account, int day)
    {
        var over = Overage(customer, account, account.Running!, day);
        account.Running!.ChargedPeak = 0;
        ChargeOverage(book, account, over);
        if (account.Cancelled)
        {
            if (account.Invoiced && over > 0)
            {
                book.Invoices.Add((over, day + InvoiceDays, account, null));
            }

            account.Running = null;
            return;
        }

        if (account.NextPlan is { } next)
        {
            account.NextPlan = null;
            if (account.UnpaidSince is null && Fits(customer, book, account, next, day))
            {
                account.Plan = next;
            }
        }

        if (IsFree(account.Plan))
        {
            if (account.Invoiced && over > 0)
            {
                book.Invoices.Add((over, day + InvoiceDays, account, null));
            }

            account.Running = null;
            return;
        }

        Begin(customer, book, account, day, over);
    }

    /// <summary>Begins a month on the day; the anchor stays.</summary>
    private static void Begin(int customer, Book book, Account account, int day, decimal before = 0)
    {
        var price = PriceOf(account.Plan, customer);
        var month = new Month { Start = day, End = NextAnchor(day, account.Anchor), Plan = account.Plan, Price = price, DueOn = day + InvoiceDays };
        account.Running = month;
        account.Months.Add(month);
        if (account.Invoiced)
        {
            month.Open = before + price;
            book.Invoices.Add((before + price, month.DueOn, account, month));
        }
        else if (book.Balance >= price)
        {
            Take(book, LedgerEntryKind.Charge, price);
            month.Paid = true;
        }
        else
        {
            account.UnpaidSince = day;
        }
    }

    private void Noon(int customer, Book book, int day)
    {
        var action = script.ActionOf(customer, day);
        var account = book.Accounts.Count == 0 ? null : book.Accounts[action.Account % book.Accounts.Count];
        switch (action.Kind)
        {
            case ActionKind.Order:
                Order(customer, book, day, action);
                break;
            case ActionKind.TopUp:
                book.Movements.Add(new(LedgerEntryKind.TopUp, action.Amount));
                SettleAll(book, day);
                break;
            case ActionKind.Cancel when account is { Gone: false, Cancelled: false } && !IsFree(account.Plan):
                account.Cancelled = true;
                account.StopsAt = account.UnpaidSince is null ? Midnight(account.Running!.End).AddSeconds(-1) : YearScript.NoonOf(day);
                break;
            case ActionKind.Undo when account is { Gone: false, Cancelled: true }:
                Undo(customer, book, account, day);
                break;
            case ActionKind.ChangePlan when account is { Gone: false, Cancelled: false, UnpaidSince: null }:
                Change(customer, book, account, day, action.Plan);
                break;
            case ActionKind.Delete when account is { Gone: false }:
                Leave(customer, book, account, day);
                break;
        }

        foreach (var stopped in book.Accounts.Where(stopped => !stopped.Gone && stopped.StopsAt?.AddDays(Grace) < YearScript.NoonOf(day)))
        {
            Leave(customer, book, stopped, day);
        }
    }

    private static void Order(int customer, Book book, int day, CustomerAction action)
    {
        var price = PriceOf(action.Plan, customer);
        if (IsFree(action.Plan) ? CountFree(book) >= FreeAccounts : !action.Invoiced && book.Balance < price)
        {
            return;
        }

        var account = new Account { Number = book.Accounts.Count, Invoiced = action.Invoiced, OrderedOn = day, Plan = action.Plan };
        book.Accounts.Add(account);
        if (!IsFree(action.Plan))
        {
            account.Anchor = YearScript.DayOf(day).Day;
            Begin(customer, book, account, day);
        }
    }

    private static void Undo(int customer, Book book, Account account, int day)
    {
        if (account.StopsAt >= YearScript.NoonOf(day))
        {
            account.Cancelled = false;
            account.StopsAt = null;
            return;
        }

        if (account.StopsAt?.AddDays(Grace) < YearScript.NoonOf(day))
        {
            return;
        }

        if (account.Invoiced)
        {
            var overdue = account.Months.Where(month => month.Open is not null && month.DueOn < day).ToList();
            if (overdue.Count > 0 && book.Balance < overdue.Sum(month => month.Open))
            {
                return;
            }

            overdue.ForEach(month => Settle(book, account, month, day));
            account.UnpaidSince = null;
        }

        if (account.Running is { } running)
        {
            if (account.UnpaidSince is not null)
            {
                if (book.Balance < running.Price)
                {
                    return;
                }

                Take(book, LedgerEntryKind.Charge, running.Price);
                running.Paid = true;
            }
        }
        else
        {
            if (!account.Invoiced && book.Balance < PriceOf(account.Plan, customer))
            {
                return;
            }

            account.Anchor = YearScript.DayOf(day).Day;
            Begin(customer, book, account, day);
        }

        account.Cancelled = false;
        account.StopsAt = null;
        account.UnpaidSince = null;
    }

    private void Change(int customer, Book book, Account account, int day, int plan)
    {
        if (plan == (account.NextPlan ?? account.Plan))
        {
            return;
        }

        if (plan == account.Plan)
        {
            account.NextPlan = null;
            return;
        }

        if (!Fits(customer, book, account, plan, day))
        {
            return;
        }

        var price = PriceOf(plan, customer);
        if (account.Running is not { } month)
        {
            if (!account.Invoiced && book.Balance < price)
            {
                return;
            }

            account.Plan = plan;
            account.Anchor = YearScript.DayOf(day).Day;
            Begin(customer, book, account, day);
        }
        else if (price < month.Price || IsFree(plan))
        {
            account.NextPlan = plan;
        }
        else
        {
            var peak = month.ChargedPeak;
            var traffic = month.ChargedTraffic;
            var over = Overage(customer, account, month, day + 1, remember: true);
            var difference = Cents((price - month.Price) * (month.End - day) / (month.End - month.Start));
            if (!account.Invoiced && difference + over > 0 && book.Balance < difference + over)
            {
                (month.ChargedPeak, month.ChargedTraffic) = (peak, traffic);
                return;
            }

            ChargeOverage(book, account, over);
            if (account.Invoiced)
            {
                if (difference + over > 0)
                {
                    book.Invoices.Add((difference + over, day + InvoiceDays, account, null));
                }
            }
            else
            {
                Take(book, LedgerEntryKind.Charge, difference);
            }

            (month.Plan, month.Price, account.Plan, account.NextPlan) = (plan, price, plan, null);
        }
    }

    /// <summary>The account is given up for good.</summary>
    private void Leave(int customer, Book book, Account account, int day)
    {
        account.Gone = true;
        if (account.Running is { } month)
        {
            var over = Overage(customer, account, month, Math.Min(month.End, day + 1));
            ChargeOverage(book, account, over);
            if (account.Invoiced && over > 0)
            {
                book.Invoices.Add((over, day + InvoiceDays, account, null));
            }
        }
    }

    /// <summary>A payment came in: months that were not paid first, then open invoices by their due day.</summary>
    private static void SettleAll(Book book, int day)
    {
        foreach (var (account, month) in book.Accounts
            .Where(account => !account.Gone && !account.Invoiced && !account.Cancelled && account.UnpaidSince is not null)
            .Select(account => (account, account.Running!)).OrderBy(unpaid => unpaid.Item2.Start).ToList())
        {
            if (book.Balance >= month.Price)
            {
                Take(book, LedgerEntryKind.Charge, month.Price);
                month.Paid = true;
                account.UnpaidSince = null;
            }
        }

        foreach (var invoice in book.Invoices.OrderBy(invoice => invoice.DueOn).ToList())
        {
            if (invoice.Month is { } month)
            {
                Settle(book, invoice.Account, month, day);
            }
            else if (book.Balance >= invoice.Amount)
            {
                Take(book, LedgerEntryKind.Charge, invoice.Amount);
                book.Invoices.Remove(invoice);
            }
        }
    }

    private static bool Settle(Book book, Account account, Month month, int day)
    {
        if (book.Balance < month.Open)
        {
            return false;
        }

        Take(book, LedgerEntryKind.Charge, month.Open!.Value);
        book.Invoices.RemoveAll(invoice => invoice.Month == month);
        month.Open = null;
        month.Paid = true;
        if (!account.Months.Any(other => other.Open is not null && other.DueOn < day))
        {
            account.UnpaidSince = null;
        }

        return true;
    }

    private static void ChargeOverage(Book book, Account account, decimal amount)
    {
        if (!account.Invoiced)
        {
            Take(book, LedgerEntryKind.Overage, amount);
        }
    }

    private static void Take(Book book, LedgerEntryKind kind, decimal amount)
    {
        if (amount != 0)
        {
            book.Movements.Add(new(kind, -amount));
        }
    }

    /// <summary>What is above the plan from the month's first day up to a day, less what was charged before.</summary>
    private decimal Overage(int customer, Account account, Month month, int until, bool remember = false)
    {
        var plan = YearScript.Plans[month.Plan];
        var currency = YearScript.CurrencyOf(customer);
        long traffic = 0, peak = 0;
        for (var day = month.Start; day < until; day++)
        {
            var (received, sent) = script.MovedOn(customer, account.Number, day);
            traffic += received + sent;

            // Nothing is seen of what is stored on the day of the order, which comes after that day's rounds.
            peak = day == account.OrderedOn ? peak : Math.Max(peak, script.StoredOn(customer, account.Number, day));
        }

        var storagePrice = plan.StorageOverage.In(currency).Amount;
        var trafficPrice = plan.TrafficOverage.In(currency).Amount;
        var overPeak = storagePrice == 0 ? 0 : Math.Max(0, peak - month.ChargedPeak - (plan.QuotaGb * Plan.BytesPerGb));
        var overTraffic = trafficPrice == 0 ? 0 : Math.Max(0, traffic - month.ChargedTraffic - (plan.BandwidthLimitGb * Plan.BytesPerGb));
        if (remember)
        {
            month.ChargedPeak += overPeak;
            month.ChargedTraffic += overTraffic;
        }

        return Cents(overPeak * storagePrice / Plan.BytesPerGb) + Cents(overTraffic * trafficPrice / Plan.BytesPerGb);
    }

    private bool Fits(int customer, Book book, Account account, int plan, int day) =>
        (YearScript.Plans[plan].HardQuotaBytes is not { } quota || (day == account.OrderedOn ? 0 : script.StoredOn(customer, account.Number, day)) <= quota)
        && (!IsFree(plan) || IsFree(account.Plan) || CountFree(book) < FreeAccounts);

    private static int CountFree(Book book) => book.Accounts.Count(account => !account.Gone && IsFree(account.Plan));

    private static bool IsFree(int plan) => YearScript.Plans[plan].Monthly.IsZero;

    private static decimal PriceOf(int plan, int customer) => YearScript.Plans[plan].Monthly.In(YearScript.CurrencyOf(customer)).Amount;

    private static decimal Cents(decimal amount) => Math.Round(amount, 2, MidpointRounding.AwayFromZero);

    private static DateTime Midnight(int day) => YearScript.DayOf(day).ToDateTime(TimeOnly.MinValue, DateTimeKind.Utc);

    /// <summary>The same day of the next month, or its last.</summary>
    private static int NextAnchor(int day, int anchor)
    {
        var date = YearScript.DayOf(day);
        for (var next = date.AddDays(1); ; next = next.AddDays(1))
        {
            var last = DateTime.DaysInMonth(next.Year, next.Month);
            if ((next.Month != date.Month || next.Year != date.Year) && next.Day == Math.Min(anchor, last))
            {
                return next.DayNumber - YearScript.FirstDay.DayNumber;
            }
        }
    }
}
