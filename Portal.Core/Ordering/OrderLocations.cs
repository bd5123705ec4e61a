namespace Portal.Core.Ordering;

/// <summary>Gives the orders of an older database their <see cref="Order.LocationCode"/>.</summary>
internal static class OrderLocations
{
    public const string Fill = """
        UPDATE "Orders" SET "LocationCode" = (SELECT "LocationCode" FROM "Accounts" WHERE "Accounts"."Id" = "Orders"."AccountId") WHERE "LocationCode" = '';
        """;
}
