namespace Portal.Api;

internal sealed record UsersAnswer(IReadOnlyList<UserRow> S3Users) : ApiAnswer;

/// <param name="Id">The customer.</param>
/// <param name="Quota">GB.</param>
/// <param name="Traffic">GB in the period.</param>
/// <param name="StorageUsage">The most that was stored at once in the period, GB.</param>
internal sealed record UserRow(
    int Id,
    string S3uid,
    string? Email,
    string Billing,
    int PlanId,
    string Location,
    string StorageType,
    int Quota,
    decimal Traffic,
    decimal StorageUsage,
    ServiceRow Service);

/// <param name="NextCommitDate">UTC day; <see langword="null"/> for a free account.</param>
/// <param name="TerminationUnixDate">Seconds.</param>
/// <param name="CancellationUnixDate">Seconds.</param>
internal sealed record ServiceRow(
    string? NextCommitDate,
    string? CancellationDate,
    string? TerminationDate,
    long? TerminationUnixDate,
    long? CancellationUnixDate,
    string Status);
