from transfers import services
from transfers.models import Import

CSV = (
    b"Date,Workout Name,Duration,Exercise Name,Set Order,Weight,Reps,Distance,Seconds,Notes,Workout Notes,RPE\n"
    b"2026-03-02 18:04:11,Push,1h 5m,Zercher carry,1,82.5,5,0,0,,,8.5\n"
)


def make_import(trainee, content: bytes = CSV, file_name: str = "strong.csv") -> Import:
    """A file that was looked at and waits for its start."""
    return services.look_at(trainee=trainee, content=content, file_name=file_name)
