using Microsoft.AspNetCore.Http.HttpResults;
using Trilateral.Notifications.Data;
using Trilateral.ServiceDefaults.Http;

namespace Trilateral.Notifications.Holds;

/// <summary>What is held and what was, newest first.</summary>
internal static class ListMailHolds
{
    public static Task<Ok<Page<MailHoldAnswer>>> HandleAsync(NotificationsDbContext database, Paging paging, CancellationToken cancellationToken) =>
        paging.ReadAsync(database.MailHolds, hold => hold.Id, MailHoldAnswer.Of, newestFirst: true, cancellationToken: cancellationToken);
}
