namespace Portal.Development;

/// <summary>
/// The statements of <see cref="ScaleData"/>, each for the rows from <c>$from</c> up to <c>$to</c>, counted from 0. <c>h</c> is a number that looks like chance and is
/// the same each time. Every hundredth account is the first customer's: a reseller.
/// </summary>
internal static class ScaleStatements
{
    /// <summary>Invoices that follow go on counting.</summary>
    public const string Numbers =
        """
        INSERT INTO "NumberSeries" ("Name", "Last") VALUES ('Invoice', $sequence + $customers) ON CONFLICT ("Name") DO UPDATE SET "Last" = excluded."Last"
        """;

    private const string Rows =
        """
        WITH RECURSIVE n(i) AS (SELECT $from UNION ALL SELECT i + 1 FROM n WHERE i + 1 < $to), r(i, h) AS (SELECT i, i * 2654435761 % 4294967296 FROM n)
        """;

    private const string Customers =
        $"""
        INSERT INTO "AspNetUsers" ("Id", "UserName", "NormalizedUserName", "Email", "NormalizedEmail", "Billing", "Currency", "CreatedAt", "Tags", "LimitsVersion",
            "EmailConfirmed", "SecurityStamp", "ConcurrencyStamp", "PhoneNumberConfirmed", "TwoFactorEnabled", "LockoutEnabled", "AccessFailedCount")
        {Rows}
        SELECT $customer + 1 + i, printf('scale-%07d@example.net', i), printf('SCALE-%07d@EXAMPLE.NET', i), printf('scale-%07d@example.net', i), printf('SCALE-%07d@EXAMPLE.NET', i),
            CASE h % 10 WHEN 0 THEN 'whmcs' WHEN 1 THEN 'invapi' ELSE 'portal' END, CASE h / 10 % 5 WHEN 0 THEN 'Usd' WHEN 1 THEN 'Rub' ELSE 'Eur' END,
            datetime($now, '-' || (30 + h / 50 % 1000) || ' days'), CASE h / 7 % 50 WHEN 0 THEN '["vip"]' ELSE '[]' END, 0, 1, hex(h), hex(h), 0, 0, 1, 0
        FROM r
        """;

    private const string Accounts =
        $"""
        INSERT INTO "Accounts" ("Id", "S3uid", "OwnerId", "PlanId", "LocationCode", "Label", "State", "CreatedAt", "IsFree", "Service_AnchorDay", "Service_PeriodStart",
            "Service_NextCommitDate", "Service_CloseOn", "Service_CancelledAt", "Service_CancellationDate", "Service_TerminationDate", "Service_UnpaidSince",
            "Usage_Bytes", "Usage_Objects", "Usage_Buckets", "Usage_TrafficBytes", "Usage_PeakBytes", "Usage_MeasuredAt", "Version")
        {Rows},
        a AS (SELECT i, h, date($now, '+' || (1 + h / 11 % 28) || ' days') AS day, h % 12 AS plan,
            CASE WHEN h / 12 % 40 = 0 AND h % 12 <> 0 THEN 'Suspended' WHEN h / 12 % 40 IN (1, 2) THEN 'Deleted' ELSE 'Active' END AS state, h / 12 % 40 = 3 AND h % 12 <> 0 AS ends FROM r)
        SELECT $account + 1 + i, printf('scale%07d%020d', i, h), $customer + 1 + CASE WHEN i % 100 = 0 THEN 0 ELSE i * 7919 % $customers END, $plan + plan,
            CASE h / 5 % 6 WHEN 0 THEN 'XC' WHEN 1 THEN 'XB' WHEN 2 THEN 'XB' ELSE 'XA' END, 'Scale ' || i, state, datetime($now, '-' || (1 + h / 3 % 900) || ' days'), plan = 0,
            CAST(strftime('%d', day) AS INTEGER), datetime(day, '-1 month'), CASE WHEN plan <> 0 THEN day END, day,
            CASE WHEN ends THEN datetime($now, '-2 days') END, CASE WHEN ends THEN datetime(day, '-1 second') END, CASE WHEN ends THEN datetime(day, '+7 days', '-1 second') END,
            CASE WHEN state = 'Suspended' THEN date($now, '-5 days') END,
            h % 700 * 1073741824 + h, h % 5000, (i + 1) * $buckets / $accounts - i * $buckets / $accounts, h / 13 % 2000 * 1073741824 + h % 1000, h % 900 * 1073741824 + h, $now,
            '00000000-0000-0000-0000-000000000000'
        FROM a
        """;

    private const string Buckets =
        $"""
        INSERT INTO "KnownBuckets" ("AccountId", "Name", "CreatedAt", "Bytes", "Objects")
        {Rows},
        b(i, h, number) AS (SELECT i, h, i * $buckets / $accounts FROM r WHERE (i + 1) * $buckets / $accounts > i * $buckets / $accounts
            UNION ALL SELECT i, h, number + 1 FROM b WHERE number + 1 < (i + 1) * $buckets / $accounts)
        SELECT $account + 1 + i,
            printf('%s-%07d', CASE number % 8 WHEN 0 THEN 'photos' WHEN 1 THEN 'backup' WHEN 2 THEN 'media' WHEN 3 THEN 'logs' WHEN 4 THEN 'archive' WHEN 5 THEN 'www' WHEN 6 THEN 'db' ELSE 'data' END, number),
            datetime($now, '-' || (h % 300) || ' days'), (h + number * 7919) % 90 * 1073741824, (h + number) % 700
        FROM b
        """;

    private const string Usage =
        $"""
        INSERT INTO "DailyUsage" ("AccountId", "Day", "BytesIn", "BytesOut", "PeakBytes")
        {Rows}, d(day) AS (SELECT 0 UNION ALL SELECT day + 1 FROM d WHERE day + 1 < $days)
        SELECT $account + 1 + i, date($now, '-' || day || ' days'), (h + day * 7) % 40 * 268435456, (h + day * 13) % 90 * 536870912, (h + day) % 700 * 1073741824 FROM r, d
        """;

    private const string Periods =
        """
        INSERT INTO "ServicePeriods" ("AccountId", "CustomerId", "Start", "End", "State", "ChargedTrafficBytes", "ChargedPeakBytes", "Changes", "PaidAt", "TrafficBytes", "PeakBytes", "Version",
            "Terms_Currency", "Terms_PlanId", "Terms_PlanName", "Terms_Price", "Terms_QuotaGb", "Terms_StorageOverage", "Terms_TrafficGb", "Terms_TrafficOverage")
        SELECT a."Id", a."OwnerId", date(a."Service_PeriodStart"), a."Service_CloseOn", CASE WHEN a."Service_UnpaidSince" IS NULL THEN 'Paid' ELSE 'Unpaid' END, 0, 0, 0,
            CASE WHEN a."Service_UnpaidSince" IS NULL THEN a."Service_PeriodStart" END, 0, 0, '00000000-0000-0000-0000-000000000000', u."Currency", p."Id", p."Name",
            CASE u."Currency" WHEN 'Eur' THEN p."Monthly_Eur" WHEN 'Usd' THEN p."Monthly_Usd" ELSE p."Monthly_Rub" END, p."QuotaGb",
            CASE u."Currency" WHEN 'Eur' THEN p."StorageOverage_Eur" WHEN 'Usd' THEN p."StorageOverage_Usd" ELSE p."StorageOverage_Rub" END, p."BandwidthLimitGb",
            CASE u."Currency" WHEN 'Eur' THEN p."TrafficOverage_Eur" WHEN 'Usd' THEN p."TrafficOverage_Usd" ELSE p."TrafficOverage_Rub" END
        FROM "Accounts" AS a JOIN "AspNetUsers" AS u ON u."Id" = a."OwnerId" JOIN "Plans" AS p ON p."Id" = a."PlanId"
        WHERE a."Id" > $account + $from AND a."Id" <= $account + $to AND a."IsFree" = 0 AND a."State" <> 'Deleted'
        """;

    private const string Orders =
        """
        INSERT INTO "Orders" ("Reference", "CustomerId", "AccountId", "BucketName", "Payment", "Price", "Currency", "IdempotencyKey", "State", "Reached", "Undoing", "Attempts", "PlacedAt", "DueAt",
            "FinishedAt", "Version", "LocationCode")
        SELECT printf('scale%011d', a."Id"), a."OwnerId", a."Id", 'scale-' || a."Id", 'Prepaid', '5.0', u."Currency", 'scale:' || a."Id", 'Completed', 'Completed', 0, 1, a."CreatedAt", a."CreatedAt",
            a."CreatedAt", '00000000-0000-0000-0000-000000000000', a."LocationCode"
        FROM "Accounts" AS a JOIN "AspNetUsers" AS u ON u."Id" = a."OwnerId" WHERE a."Id" > $account + $from AND a."Id" <= $account + $to
        """;

    private const string Ledger =
        $"""
        INSERT INTO "LedgerEntries" ("CustomerId", "Sequence", "Kind", "Amount", "Currency", "BalanceAfter", "IdempotencyKey", "At", "Note")
        {Rows}, e(number, kind, amount, balance) AS (VALUES (1, 'TopUp', '500.0', '500.0'), (2, 'Charge', '-5.0', '495.0'), (3, 'Charge', '-5.0', '490.0'), (4, 'TopUp', '10.0', '500.0'))
        SELECT u."Id", e.number, e.kind, e.amount, u."Currency", e.balance, printf('scale:%d:%d', u."Id", e.number), datetime($now, '-' || (40 - number * 8) || ' days'),
            CASE e.kind WHEN 'TopUp' THEN printf('Transfer %d', u."Id") END
        FROM r JOIN "AspNetUsers" AS u ON u."Id" = $customer + 1 + i, e
        """;

    private const string Invoices =
        $"""
        INSERT INTO "Invoices" ("Id", "Kind", "Sequence", "Number", "CustomerId", "IssuedAt", "Currency", "TaxRate", "Net", "Tax", "Total", "Seller", "Buyer", "Key")
        {Rows}
        SELECT $invoice + 1 + i, 'Invoice', $sequence + 1 + i, printf('INV-%06d', $sequence + 1 + i), u."Id", datetime($now, '-' || (h % 24) || ' days'), u."Currency", '0.0', '5.0', '0.0', '5.0', '',
            u."Email", 'scale:' || u."Id"
        FROM r JOIN "AspNetUsers" AS u ON u."Id" = $customer + 1 + i
        """;

    private const string Lines =
        $"""
        INSERT INTO "InvoiceLines" ("InvoiceId", "Position", "Kind", "Text", "Quantity", "Amount")
        {Rows} SELECT $invoice + 1 + i, 1, 'Plan', 'Plan Scale', '1.0', '5.0' FROM r
        """;

    private const string Audit =
        $"""
        INSERT INTO "AuditEvents" ("At", "Operation", "ActorId", "Door", "Address", "CustomerId", "Subject", "Detail")
        {Rows}, e(number, operation) AS (VALUES (1, 'RegisterCustomer'), (2, 'PlaceOrder'), (3, 'SignInCustomer'))
        SELECT datetime($now, '-' || (31 - number * 10) || ' days', '+' || (h % 80000) || ' seconds'), operation, $customer + 1 + i, 'Web', printf('198.51.100.%d', h % 250), $customer + 1 + i,
            printf('scale-%07d@example.net', i), NULL
        FROM r, e
        """;

    /// <summary>In the order in which they refer to each other, with how many rows each begins with.</summary>
    public static IEnumerable<(string Name, string Statement, int Rows)> All(int customers, int accounts) =>
    [
        ("customers", Customers, customers), ("accounts", Accounts, accounts), ("buckets", Buckets, accounts), ("usage", Usage, accounts), ("periods", Periods, accounts),
        ("orders", Orders, accounts), ("credit", Ledger, customers), ("invoices", Invoices, customers), ("lines of invoices", Lines, customers), ("audit", Audit, customers),
    ];
}
