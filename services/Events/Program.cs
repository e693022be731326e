using Trilateral.Events;
using Trilateral.Events.Data;
using Trilateral.ServiceDefaults;
using Trilateral.ServiceDefaults.Http;
using Trilateral.ServiceDefaults.Identity;
using Trilateral.ServiceDefaults.Messaging;
using Trilateral.ServiceDefaults.Persistence;

var builder = WebApplication.CreateBuilder(args);
builder.AddServiceDefaults();
builder.AddServiceDatabase<EventsDbContext>(EventsService.Database);
builder.AddServiceMessaging<EventsDbContext>(EventsService.Messaging);
builder.AddServiceIdentity(EventsService.Messaging);

var app = builder.Build();
app.UseServiceDefaults();
app.MapServiceHealth();
app.Run();
