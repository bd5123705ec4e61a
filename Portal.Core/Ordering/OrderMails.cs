using Microsoft.EntityFrameworkCore;
using Portal.Core.Data;
using Portal.Core.Mail;
using Portal.Core.Storage;
using static Portal.Core.Mail.MailWords;

namespace Portal.Core.Ordering;

/// <summary>The mail that says that ordered storage can be used.</summary>
internal sealed class OrderMails(Outbox outbox, MailLinks links, StorageClusters clusters)
{
    /// <summary>Adds it to the context that completes the order.</summary>
    public async Task OrderReadyAsync(PortalDb db, Order order, CancellationToken cancellationToken)
    {
        var account = order.Account;
        var cluster = clusters.Get(account.LocationCode);
        var owner = await db.Users.SingleAsync(customer => customer.Id == order.CustomerId, cancellationToken);
        await outbox.AddAsync(db, owner, MailKind.OrderReady, $"order-ready-{order.Reference}", new(Fill(OrderText.ReadySubject, account.Label), OrderText.ReadyText, OrderText.ReadyTodo)
        {
            Facts =
            [
                new(OrderText.ReadyPlan, account.Plan.Name), new(OrderText.ReadyLocation, cluster.Location.Name), new(OrderText.ReadyBucket, order.BucketName),
                new(OrderText.ReadyEndpoint, cluster.Endpoint.GetLeftPart(UriPartial.Authority)),
            ],
            Button = new(OrderText.ReadyButton, links.Account(account.S3uid)),
        }, cancellationToken);
    }
}
