using Portal.Core.Billing;

namespace Portal.Configuration;

/// <summary>Reads <c>Billing</c>.</summary>
internal static class BillingSettings
{
    private const string Section = BillingOptions.Section;
    private const decimal MostTax = 50;
    private const int MostDays = 365;
    private const decimal MostCredit = 10_000_000;
    private const int LastCancelDay = 27;
    private const int HoursOfAWeek = 168;
    private const int LongestTaxName = 40;
    private const int LongestPrefix = 20;
    private const int LongestText = 500;
    private const int LongestSeller = 1000;
    private const int ShortestSecret = 32;

    public static BillingOptions Read(SettingsReader reader)
    {
        var standard = new BillingOptions();
        var cancel = reader.Number(KeyOf(nameof(BillingOptions.CancelAfterDays)), standard.CancelAfterDays, 1, LastCancelDay);
        var options = new BillingOptions
        {
            TaxRate = reader.Rate(KeyOf(nameof(BillingOptions.TaxRate)), standard.TaxRate, 0, MostTax),
            TaxName = reader.Text(KeyOf(nameof(BillingOptions.TaxName)), LongestTaxName) ?? standard.TaxName,
            CancelAfterDays = cancel,
            SuspendAfterDays = reader.Number(KeyOf(nameof(BillingOptions.SuspendAfterDays)), standard.SuspendAfterDays, 0, LastCancelDay),
            InvoiceDays = reader.Number(KeyOf(nameof(BillingOptions.InvoiceDays)), standard.InvoiceDays, 0, MostDays),
            LowCreditDays = reader.Number(KeyOf(nameof(BillingOptions.LowCreditDays)), standard.LowCreditDays, 0, LastCancelDay),
            CloseWaitHours = reader.Number(KeyOf(nameof(BillingOptions.CloseWaitHours)), standard.CloseWaitHours, 0, HoursOfAWeek),
            TwoPersonLimitEur = reader.Rate(KeyOf(nameof(BillingOptions.TwoPersonLimitEur)), standard.TwoPersonLimitEur, 0, MostCredit),
            TwoPersonLimitUsd = reader.Rate(KeyOf(nameof(BillingOptions.TwoPersonLimitUsd)), standard.TwoPersonLimitUsd, 0, MostCredit),
            TwoPersonLimitRub = reader.Rate(KeyOf(nameof(BillingOptions.TwoPersonLimitRub)), standard.TwoPersonLimitRub, 0, MostCredit),
            ProposalDays = reader.Number(KeyOf(nameof(BillingOptions.ProposalDays)), standard.ProposalDays, 1, MostDays),
            InvoicePrefix = reader.Text(KeyOf(nameof(BillingOptions.InvoicePrefix)), LongestPrefix) ?? standard.InvoicePrefix,
            CreditNotePrefix = reader.Text(KeyOf(nameof(BillingOptions.CreditNotePrefix)), LongestPrefix) ?? standard.CreditNotePrefix,
            ReminderDays = ReadReminders(reader, standard.ReminderDays, cancel),
            Seller = ReadSeller(reader),
            TopUpUrl = ReadTopUp(reader),
            TopUpHelp = reader.Text(KeyOf(nameof(BillingOptions.TopUpHelp)), LongestText),
            PaymentSecrets = ReadSecrets(reader),
        };
        if (options.SuspendAfterDays >= cancel)
        {
            reader.Complain(SettingsText.NotBelow, KeyOf(nameof(BillingOptions.SuspendAfterDays)), options.SuspendAfterDays, KeyOf(nameof(BillingOptions.CancelAfterDays)), cancel);
        }

        if (options.InvoicePrefix.Equals(options.CreditNotePrefix, StringComparison.OrdinalIgnoreCase))
        {
            reader.Complain(SettingsText.SamePrefix, KeyOf(nameof(BillingOptions.CreditNotePrefix)), options.CreditNotePrefix, KeyOf(nameof(BillingOptions.InvoicePrefix)));
        }

        reader.RefuseOthers(Section);
        return options;
    }

    private static string KeyOf(string name) => $"{Section}:{name}";

    /// <summary>Whoever names days names them all: they stand in place of the usual ones.</summary>
    private static List<int> ReadReminders(SettingsReader reader, IReadOnlyList<int> standard, int cancel)
    {
        var days = new List<int>();
        string? last = null;
        foreach (var key in reader.Entries(KeyOf(nameof(BillingOptions.ReminderDays))))
        {
            var day = reader.Number(key, -1, 0, LastCancelDay);
            if (day < 0)
            {
                continue;
            }

            if (last is not null && day <= days[^1])
            {
                reader.Complain(SettingsText.NotAscending, last, days[^1], key, day);
            }

            if (day >= cancel)
            {
                reader.Complain(SettingsText.NotBelow, key, day, KeyOf(nameof(BillingOptions.CancelAfterDays)), cancel);
            }

            days.Add(day);
            last = key;
        }

        return days.Count > 0 ? days : [.. standard.Where(day => day < cancel)];
    }

    private static List<string> ReadSeller(SettingsReader reader)
    {
        var key = KeyOf(nameof(BillingOptions.Seller));
        var lines = reader.Entries(key).Select(reader.Required).Where(line => line.Length > 0).ToList();
        if (lines.Sum(line => line.Length + 1) > LongestSeller)
        {
            reader.Complain(SettingsText.TooLong, key, LongestSeller);
        }

        return lines;
    }

    private static string? ReadTopUp(SettingsReader reader)
    {
        var key = KeyOf(nameof(BillingOptions.TopUpUrl));
        var text = reader.Text(key, LongestText);
        if (text is not null && !(Uri.TryCreate(text, UriKind.Absolute, out var address) && address.Scheme is "http" or "https"))
        {
            reader.Complain(SettingsText.NotAnAddressWithPath, key, text);
        }

        return text;
    }

    /// <summary>What is wrong with a secret is said without it.</summary>
    private static List<string> ReadSecrets(SettingsReader reader)
    {
        var secrets = new List<string>();
        foreach (var key in reader.Entries(KeyOf(nameof(BillingOptions.PaymentSecrets))))
        {
            var secret = reader.Required(key);
            if (secret.Length is > 0 and < ShortestSecret)
            {
                reader.Complain(SettingsText.TooShort, key, ShortestSecret);
            }

            secrets.Add(secret);
        }

        return secrets;
    }
}
