using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Design;
using Trilateral.Events.Data;
using Trilateral.Membership.Data;
using Trilateral.Notifications.Data;
using Trilateral.ServiceDefaults.Persistence;
using Trilateral.Submissions.Data;

namespace Trilateral.Provisioning;

/// <summary>Lets <c>dotnet ef migrations add</c> build a context without a server: it compares models, it connects to nothing.</summary>
internal abstract class DesignTime<TContext>(Func<DbContextOptions<TContext>, TContext> create) : IDesignTimeDbContextFactory<TContext>
    where TContext : ServiceDbContext
{
    public TContext CreateDbContext(string[] args)
    {
        var options = new DbContextOptionsBuilder<TContext>();
        options.UseServiceDatabase("Host=localhost");
        return create(options.Options);
    }
}

internal sealed class MembershipDesignTime() : DesignTime<MembershipDbContext>(options => new(options));

internal sealed class EventsDesignTime() : DesignTime<EventsDbContext>(options => new(options));

internal sealed class SubmissionsDesignTime() : DesignTime<SubmissionsDbContext>(options => new(options));

internal sealed class NotificationsDesignTime() : DesignTime<NotificationsDbContext>(options => new(options));
