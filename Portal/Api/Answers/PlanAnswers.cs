using System.Text.Json.Serialization;

namespace Portal.Api;

/// <param name="Plan">The one that staff asked for, instead of the list.</param>
internal sealed record PlansAnswer(
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyList<PlanRow>? Plans,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] PlanRow? Plan) : ApiAnswer;

/// <param name="Active">1 if it can be ordered, else 0.</param>
/// <param name="Quota">GB.</param>
/// <param name="Locations">Codes with commas between them.</param>
/// <param name="BandwidthLimit">GB of traffic per month that the price includes.</param>
internal sealed record PlanRow(
    int Id,
    string Name,
    int Active,
    int Quota,
    string StorageType,
    string Locations,
    decimal MonthlyRub,
    decimal MonthlyEur,
    decimal MonthlyUsd,
    decimal TrafficOveragePriceRub,
    decimal TrafficOveragePriceEur,
    decimal TrafficOveragePriceUsd,
    decimal StorageOveragePriceRub,
    decimal StorageOveragePriceEur,
    decimal StorageOveragePriceUsd,
    int BandwidthLimit,
    PriceRow Price,
    IReadOnlyList<string> Tags);

internal sealed record PriceRow(decimal Rub, decimal Eur, decimal Usd);

internal sealed record HistoryAnswer(IReadOnlyList<RevisionRow> Data) : ApiAnswer;

/// <param name="Date">UTC.</param>
/// <param name="User">The e-mail address of the member of staff; staff only.</param>
internal sealed record RevisionRow(int Id, int PlanId, string Date, string? User, IReadOnlyList<ChangeRow> Changes);

internal sealed record ChangeRow(string Field, string? Old, string? New);
